"""Conditions together."""

from tests.spec.drawing import Specify

RECORDS = """
    series | subject | modality | manufacturer | age | sex
    s1     | ana     | CT       | GE           | 50  | female
    s2     | ana     | MR       | Siemens      | 50  | female
    s3     | ben     | CT       | Siemens      | 60  | male
    s4     | cem     | PT       | GE           |     |
    """


def test_side_by_side_means_and(specify: Specify) -> None:
    """Conditions that stand side by side must all hold. The word `and` may stand between them."""
    specify(
        RECORDS,
        {"modality:CT age:50": "s1", "modality:CT and age:50": "s1", "modality:CT AND manufacturer:Siemens": "s3"},
    )


def test_together_means_the_same_series(specify: Specify) -> None:
    """Conditions that stand together hold for one and the same series, not for two series of one subject."""
    specify(RECORDS, {"modality:MR manufacturer:GE": "", "modality:MR manufacturer:Siemens": "s2"})


def test_or_binds_loosest(specify: Specify) -> None:
    """`or` separates whole lists of conditions; brackets keep it smaller."""
    specify(
        RECORDS,
        {
            "modality:CT age:60 or modality:PT": "s3 s4",
            "modality:CT (age:60 or modality:PT)": "s3",
            "(modality:CT or modality:MR) age:50": "s1 s2",
        },
    )


def test_not_denies_what_follows_it(specify: Specify) -> None:
    """`not` denies the condition or the brackets that follow it, and nothing more."""
    specify(
        RECORDS,
        {
            "not modality:CT": "s2 s4",
            "not modality:CT age:50": "s2",
            "not (modality:CT or age:50)": "s4",
            "not not modality:CT": "s1 s3",
        },
    )


def test_not_includes_the_unknown(specify: Specify) -> None:
    """There is no third truth value: what is unknown is not the value that is denied."""
    specify(
        RECORDS,
        {"not sex:male": "s1 s2 s4", "not sex:male,unknown": "s1 s2", "not age:50..60": "s4", "not age:<=50": "s3 s4"},
    )


def test_nothing_asked_is_everything_found(specify: Specify) -> None:
    """An empty query finds everything, and so does the word `everything`; `nothing` finds nothing."""
    specify(RECORDS, {"": "s1 s2 s3 s4", "everything": "s1 s2 s3 s4", "nothing": "", "nothing or modality:PT": "s4"})
