"""The normal form, by example; its laws are under tests/property."""

import subprocess
import sys

import pytest

from cancerimage.query import NOTHING, fingerprint, normalise, parse, render


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("modality:CT age:50 modality:CT", "age:50 modality:CT"),
        ("(modality:CT (age:50 sex:male))", "sex:male age:50 modality:CT"),
        ("not not modality:CT", "modality:CT"),
        ("not (modality:CT or age:50)", "not modality:CT age:<=49,>=51,unknown"),
        ("age:50..59 or age:60..70", "age:50..70"),
        ("age:50..65 or age:60..70", "age:50..70"),
        ("age:50..59 or age:61..70", "age:50..59,61..70"),
        ("age:50..70 age:60..80", "age:60..70"),
        ("age:0..120", "age:0..120"),
        ("age:>=0", "age:0..120"),
        ("not age:unknown", "age:0..120"),
        ("age:0..120 or age:unknown", ""),
        ("modality:CT or not modality:CT", ""),
        ("modality:CT nothing", "nothing"),
        ("modality:CT or nothing", "modality:CT"),
        ("modality:CT modality:MR", "nothing"),
        ("modality:CT,MR modality:MR,PT", "modality:MR"),
        ("modality:CT,MR not modality:CT", "modality:MR"),
        ("not modality:CT or modality:CT,MR", ""),
        ("cancer:lung cancer:breast", "cancer:breast cancer:lung"),
        ("modality:CT (modality:CT or age:50)", "modality:CT"),
        ("modality:CT (modality:MR or age:50)", "age:50 modality:CT"),
        ("has (has (modality:MR))", "has (modality:MR)"),
        ("has (sex:male modality:MR)", "sex:male and also has (modality:MR)"),
        ("has (sex:male or modality:MR)", "sex:male or has (modality:MR)"),
        ("has (cancer:lung)", "cancer:lung"),
        ("has (not has (modality:MR))", "not has (modality:MR)"),
        ("has (everything)", ""),
        ("has (age:50)", "has (age:50)"),
    ],
)
def test_normal_forms(text: str, normal: str) -> None:

    assert render(normalise(parse(text))) == normal


def test_an_open_list_of_codes_is_never_complete() -> None:
    # Two nodes may hold different versions of a vocabulary, so that even all codes together are not everything.
    assert render(normalise(parse("sex:female,male,other,unknown"))) == "sex:female,male,other,unknown"


@pytest.mark.parametrize(
    "texts",
    [
        ("modality:CT age:50", "age:50 and modality:ct", "(age:50years) (Modalität:Computertomographie)"),
        ('vendor:"GE Healthcare"', "manufacturer:GE", "manufacturer:GEMS"),
        ("modality:CT,MR", "modality:MR or modality:CT", "not (not modality:CT not modality:MR)"),
        ("", "everything", "age:unknown or age:>=0", "not nothing"),
    ],
)
def test_what_means_the_same_has_one_fingerprint(texts: tuple[str, ...]) -> None:
    assert len({fingerprint(parse(text)) for text in texts}) == 1


def test_what_means_something_else_has_another_fingerprint() -> None:
    texts = (
        "modality:CT",
        "modality:MR",
        "not modality:CT",
        "has (modality:CT)",
        "modality:CT,MR",
        "age:50",
        "age:51",
        "",
    )
    assert len({fingerprint(parse(text)) for text in texts}) == len(texts)


# Saved answers are found again by fingerprint, so these change only with the version of the language.
RECORDED = {
    "": "7bcb29e14fb990a57d25dfb7795dffcf3baf44ab8a33b327725f2b9709604961",
    "cancer:lung modality:CT": "03a6001d8faf3cbb6455f63846663a13df0190bd779760d6bfa886ffb80ca9bc",
    "modality:CT or (age:50 has (not sex:male))": "9c6b8da297ec534ef6be66245851cfc4deeb70f3d72bb88e7491078ba8b26cbb",
}


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_fingerprints_stay_as_recorded_in_every_process(seed: str) -> None:
    program = "import sys; from cancerimage.query import *; print(*(fingerprint(parse(t)) for t in sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", program, *RECORDED],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == list(RECORDED.values())


def test_the_normal_form_of_a_contradiction_is_nothing() -> None:
    assert normalise(parse("has (modality:CT modality:MR)")) == NOTHING
