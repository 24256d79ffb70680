"""Conditions on one field."""

from tests.spec.drawing import Specify


def test_a_condition_names_a_field_and_a_value(specify: Specify) -> None:
    """A condition is a field, a colon and a value. It finds the series that have this value."""
    specify(
        """
        series | subject | modality | manufacturer
        s1     | ana     | CT       | GE
        s2     | ana     | MR       | Siemens
        s3     | ben     | CT       | Siemens
        """,
        {"modality:CT": "s1 s3", "modality:PT": "", "manufacturer:Siemens": "s2 s3"},
    )


def test_a_value_can_be_named_in_several_ways(specify: Specify) -> None:
    """A value is found by its code, its label in any language or another spelling, in capitals or not.

    A value of several words stands in quotation marks.
    """
    specify(
        """
        series | subject | modality | bodypart
        s1     | ana     | PT       | whole_body
        s2     | ben     | MR       | chest
        """,
        {
            "modality:PT": "s1",
            "modality:pet": "s1",
            'modality:"positron emission tomography"': "s1",
            'Modalität:"Positronen-Emissions-Tomographie"': "s1",
            'bodypart:"whole body"': "s1",
            "body_part:Ganzkörper": "s1",
            "body_part:Thorax": "s2",
        },
    )


def test_a_comma_means_or(specify: Specify) -> None:
    """Several values of one field, separated by commas: any of them will do."""
    specify(
        """
        series | subject | modality | age
        s1     | ana     | CT       | 40
        s2     | ben     | MR       | 50
        s3     | cem     | PT       | 60
        """,
        {"modality:CT,MR": "s1 s2", "age:40,55..60": "s1 s3", "modality:CT,MR age:50,60": "s2"},
    )


def test_numbers_are_asked_for_by_ranges(specify: Specify) -> None:
    """A range holds both its bounds. Comparison signs leave one side open."""
    specify(
        """
        series | subject | age | images
        s1     | ana     | 49  | 1
        s2     | ben     | 50  | 20
        s3     | cem     | 70  | 300
        s4     | dor     | 71  | 300
        """,
        {
            "age:50..70": "s2 s3",
            "age:50": "s2",
            "age:>=50": "s2 s3 s4",
            "age:>50": "s3 s4",
            "age:<=50": "s1 s2",
            "age:<50": "s1",
            "age:50..": "s2 s3 s4",
            "age:..50": "s1 s2",
            "images:300": "s3 s4",
        },
    )


def test_a_number_may_bear_its_unit(specify: Specify) -> None:
    """Ages are whole years. The unit may be written, in any language."""
    specify(
        """
        series | subject | age | images
        s1     | ana     | 50  | 20
        s2     | ben     | 60  | 30
        """,
        {"age:50years": "s1", "age:>=55 years": "s2", "age:40..55 Jahre": "s1", "images:30 images": "s2"},
    )


def test_unknown_is_a_value(specify: Specify) -> None:
    """What the source does not say is `unknown`, a value like any other. No range holds for an unknown number."""
    specify(
        """
        series | subject | age | sex    | modality
        s1     | ana     | 50  | female | CT
        s2     | ben     |     |        | CT
        s3     | cem     | 70  | male   |
        """,
        {
            "age:unknown": "s2",
            "sex:unknown": "s2",
            "modality:unknown": "s3",
            "age:0..120": "s1 s3",
            "age:50,unknown": "s1 s2",
        },
    )


def test_other_is_present_but_not_held(specify: Specify) -> None:
    """What the source says in words that the vocabulary does not hold is `other`, which is not `unknown`."""
    specify(
        """
        series | subject | bodypart
        s1     | ana     | chest
        s2     | ben     | other
        s3     | cem     |
        """,
        {"bodypart:other": "s2", "bodypart:unknown": "s3", "not bodypart:chest": "s2 s3"},
    )


def test_a_dataset_can_be_about_several_cancers(specify: Specify) -> None:
    """`cancer` and `country` can have several values in one dataset. The condition asks whether it is among them."""
    specify(
        """
        series | dataset | subject | cancer
        s1     | alpha   | ana     | lung, breast
        s2     | beta    | ben     | lung
        s3     | gamma   | cem     | none
        """,
        {
            "cancer:lung": "s1 s2",
            "cancer:lung cancer:breast": "s1",
            "cancer:lung not cancer:breast": "s2",
            "cancer:none": "s3",
            "dataset:alpha,gamma": "s1 s3",
        },
    )
