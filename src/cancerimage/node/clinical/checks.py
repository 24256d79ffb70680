"""What is looked for in a clinical table, and what becomes of a value where it is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a finding does."""

    ROW = "the row is not taken"
    VALUE = "the value is not taken"
    VALUES = "none of these values is taken"
    KEPT = "taken; have a look"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong."""

    code: str
    sentence: str
    remedy: str
    effect: Effect


CHECKS: Mapping[str, Check] = {
    check.code: check
    for check in (
        Check("no_subject", "The row says of nobody: its patient ID is empty or a filler.",
              "Give the patient the ID that the images have.", Effect.ROW),
        Check("unmapped", "The mapping does not say what the text means.",
              "Put the text into `values` of the field; with an empty meaning if it says nothing.", Effect.VALUE),
        Check("unreadable", "The text is no number, date or code.",
              "Correct it, or say in the mapping how numbers and dates are written.", Effect.VALUE),
        Check("out_of_range", "The value lies outside of what the field can have.",
              "Check the value and the unit in the mapping.", Effect.VALUE),
        Check("future", "The date has not come yet.",
              "Correct it; also check whether `dates` in the mapping has day and month in the right order.",
              Effect.VALUE),
        Check("bounded", "Only a bound was measured, such as <0.1: the bound stands for the value.",
              "Nothing, if that will do for searching.", Effect.KEPT),
        Check("unit", "All values of the column look like those of another unit.",
              "Compare the unit in the mapping with the table.", Effect.KEPT),
        Check("contradiction", "The rows of one patient differ.",
              "Decide which one holds, or take the other one out.", Effect.VALUES),
        Check("born_after_diagnosis", "The diagnosis is older than the patient.",
              "One of both dates is wrong.", Effect.VALUES),
        Check("age_differs", "The age differs by more than a year from what the dates tell.",
              "Check age, unit and both dates.", Effect.VALUES),
        Check("year_differs", "The year of the diagnosis is not that of its date.",
              "Either is wrong.", Effect.VALUES),
        Check("followup_negative", "The patient was last known of before the diagnosis.",
              "One of both dates, or the number of days, is wrong.", Effect.VALUES),
        Check("death_before_diagnosis", "The patient died before the diagnosis.",
              "One of both dates is wrong.", Effect.VALUES),
        Check("seen_after_death", "The patient was last known of after the death.",
              "One of both dates is wrong.", Effect.VALUES),
        Check("dead_and_alive", "There is a date of death, and the patient is said to be alive.",
              "Either is wrong.", Effect.VALUES),
        Check("gleason_and_isup", "Gleason score and ISUP grade group contradict each other.",
              "Grade group 1 is a score up to 6, groups 2 and 3 are 7, group 4 is 8, group 5 is 9 or 10.",
              Effect.VALUES),
        Check("prostate_of_a_woman", "PSA, Gleason, ISUP or PI-RADS are given for a woman.",
              "Either the sex or the values are wrong, or the row is another patient's.", Effect.VALUES),
        Check("site_of_another_sex", "The tumour is in an organ that patients of this sex do not have.",
              "Either the sex or the topography is wrong, or the row is another patient's.", Effect.VALUES),
        Check("metastases_and_stage", "There are distant metastases, and the stage is 0 or I.",
              "Check both: in most organs metastases make it stage IV.", Effect.KEPT),
        Check("prostate_elsewhere", "Gleason, ISUP or PI-RADS are given, and the tumour is not in the prostate.",
              "Check the topography; somebody can have two tumours.", Effect.KEPT),
        Check("breast_elsewhere", "BI-RADS is given, and the tumour is not in the breast.",
              "Check the topography; somebody can have two tumours.", Effect.KEPT),
        Check("treated_and_observed", "The patient is said to be treated, and only observed.",
              "Nothing, if one came after the other.", Effect.KEPT),
        Check("sex_differs", "The table and the images differ in the patient's sex.",
              "Find out whether the patient IDs belong to the same person.", Effect.KEPT),
    )
}  # fmt: skip
