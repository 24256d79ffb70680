"""Another series of the same subject."""

from tests.spec.drawing import Specify

RECORDS = """
    series | dataset | subject | study   | modality | manufacturer | sex    | age
    s1     | alpha   | ana     | ana-1   | CT       | GE           | female | 50
    s2     | alpha   | ana     | ana-2   | MR       | Siemens      | female | 51
    s3     | alpha   | ben     | ben-1   | CT       | GE           | male   | 60
    s4     | alpha   | ben     | ben-1   | CT       | Siemens      | male   | 60
    s5     | beta    | ana     | ana-1   | MR       | GE           |        |
    """


def test_and_also_has_asks_for_another_series(specify: Specify) -> None:
    """`and also has (…)` holds if the subject has a series, this one or another, for which the brackets hold.

    The series found are those for which the rest holds.
    """
    specify(
        RECORDS,
        {
            "modality:CT and also has (modality:MR)": "s1",
            "modality:CT also has (modality:MR)": "s1",
            "modality:CT has (modality:MR)": "s1",
            "modality:CT and also has (modality:CT)": "s1 s3 s4",
        },
    )


def test_has_alone_finds_all_series_of_the_subjects(specify: Specify) -> None:
    """Where nothing else is asked, every series of the subjects is found."""
    specify(RECORDS, {"has (modality:MR)": "s1 s2 s5", "has (modality:MR) or modality:CT": "s1 s2 s3 s4 s5"})


def test_the_brackets_are_about_one_series(specify: Specify) -> None:
    """Inside the brackets, conditions that stand together hold for the same series again."""
    specify(
        RECORDS,
        {
            "has (modality:CT manufacturer:Siemens)": "s3 s4",
            "has (modality:CT) has (manufacturer:Siemens)": "s1 s2 s3 s4",
        },
    )


def test_not_has_excludes_subjects(specify: Specify) -> None:
    """`not has (…)` excludes the subjects that have such a series anywhere; `has (not …)` asks for a series without."""
    specify(
        RECORDS,
        {
            "modality:CT not has (modality:MR)": "s3 s4",
            "not has (manufacturer:Siemens)": "s5",
            "has (not modality:CT)": "s1 s2 s5",
        },
    )


def test_a_subject_belongs_to_one_dataset(specify: Specify) -> None:
    """The same name in two datasets is two subjects."""
    specify(RECORDS, {"modality:MR has (modality:CT)": "s2", "dataset:beta has (modality:CT)": ""})


def test_what_belongs_to_the_subject_may_stand_inside_or_outside(specify: Specify) -> None:
    """Sex, cancer, country and dataset are the same for all series of a subject, so the brackets do not matter.

    Age belongs to the study, so there they do.
    """
    specify(
        RECORDS,
        {
            "has (sex:female modality:MR)": "s1 s2",
            "sex:female has (modality:MR)": "s1 s2",
            "age:51 has (modality:CT)": "s2",
            "has (age:51 modality:CT)": "",
        },
    )


def test_has_can_be_nested(specify: Specify) -> None:
    """A question about the subject inside another asks nothing new."""
    specify(RECORDS, {"has (has (modality:MR))": "s1 s2 s5", "has (modality:CT has (modality:MR))": "s1 s2"})
