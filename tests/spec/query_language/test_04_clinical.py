"""Clinical fields."""

from tests.spec.drawing import Specify


def test_what_clinical_tables_say_belongs_to_the_subject(specify: Specify) -> None:
    """A clinical field has one value for each subject, which holds for all of the subject's series."""
    specify(
        """
        series | subject | modality | stage | er       | psa | age_at_diagnosis
        s1     | ana     | MR       | IIIA  | positive |     | 61
        s2     | ana     | CT       | IIIA  | positive |     | 61
        s3     | ben     | MR       | II    |          | 12  | 70
        s4     | cem     | MR       |       |          |     |
        """,
        {
            "stage:IIIA": "s1 s2",
            "stage:II,IIIA modality:MR": "s1 s3",
            "er:positive": "s1 s2",
            "psa:>=4": "s3",
            "psa:10..20 ng/mL": "s3",
            "age_at_diagnosis:60..69": "s1 s2",
            "stage:unknown": "s4",
            "psa:unknown modality:CT": "s2",
        },
    )


def test_a_subject_can_have_had_several_treatments(specify: Specify) -> None:
    """`treatment` can have several values. The condition asks whether it is among them."""
    specify(
        """
        series | subject | treatment
        s1     | ana     | surgery, chemotherapy
        s2     | ben     | surgery
        s3     | cem     |
        """,
        {
            "treatment:surgery": "s1 s2",
            "treatment:surgery treatment:chemotherapy": "s1",
            "treatment:surgery not treatment:chemotherapy": "s2",
            "treatment:unknown": "s3",
            "treatment:radiotherapy": "",
        },
    )


def test_codes_are_those_of_the_field(specify: Specify) -> None:
    """Sites and histologies have the codes of ICD-O-3: sites with three characters, histologies with the behaviour.

    A stage or a category of TNM means what was recorded, without a letter where there was none.
    """
    specify(
        """
        series | subject | topography | morphology | stage | ct
        s1     | ana     | C50        | 8500/3     | III   | T2
        s2     | ben     | C50        | 8520/3     | IIIA  | T2a
        s3     | cem     | C74        | 9500/3     | MS    |
        """,
        {
            "topography:C50": "s1 s2",
            "topography:breast morphology:8500/3": "s1",
            'histology:"invasive lobular carcinoma"': "s2",
            "histology:Neuroblastom": "s3",
            "stage:III": "s1",
            "stage:III,IIIA,IIIB,IIIC": "s1 s2",
            "stage:MS": "s3",
            "ct:T2,T2a": "s1 s2",
            "ct:cT2": "s1",
        },
    )
