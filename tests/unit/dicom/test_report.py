"""The report: a grade with its reasons, every loss with its attribute, and a page for everybody."""

import json
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.fates import FATES, Ending, Fate, Source, Tally
from cancerimage.dicom.deidentify.grade import GRADES, HARMLESS, REHEARSED, Circumstances, Grade, judge
from cancerimage.dicom.deidentify.losses import LOSSES, Loss
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.private_tables import heads
from cancerimage.dicom.deidentify.report import Report, Run, report
from cancerimage.dicom.deidentify.report_page import page
from cancerimage.dicom.faults import REASONS, Reason
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.dicom.verify.hits import Kind

FLOWN = Flight(9, 400, 0, 0)
VOID = {"meta", "br", "rect", "line", "path"}


def circumstances(
    quarantine: dict[Reason, int] | None = None,
    *,
    flight: Flight | None = FLOWN,
    mode: Mode = Mode.OCR,
    verified: bool = True,
    released: int = 7,
    heads: int = 0,
    maybe_heads: int = 0,
    faces: Faces = Faces.REVIEW,
    fronted: int = 0,
) -> Circumstances:
    return Circumstances(quarantine or {}, flight, mode, verified, released, heads, maybe_heads, faces, fronted)


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        (circumstances(), Grade.PASSED),
        (circumstances(mode=Mode.RULES), Grade.PASSED),
        (circumstances(dict.fromkeys(HARMLESS, 3)), Grade.PASSED),
        (circumstances(mode=Mode.OFF), Grade.REVIEW),
        (circumstances(verified=False), Grade.REVIEW),
        (circumstances(released=0), Grade.REVIEW),
        (circumstances({Reason.PIXELS_IN_DOUBT: 1}), Grade.REVIEW),
        (circumstances({Reason.IDENTIFIERS_REMAIN: 1}), Grade.BLOCKED),
        (circumstances({Reason.SEVERAL_PEOPLE: 2}), Grade.REVIEW),
        (circumstances(heads=1), Grade.REVIEW),
        (circumstances(maybe_heads=1), Grade.REVIEW),
        (circumstances(heads=1, maybe_heads=1, faces=Faces.KEEP), Grade.PASSED),
        (circumstances(heads=1, faces=Faces.MASK, fronted=1), Grade.REVIEW),
        (circumstances(flight=None), Grade.BLOCKED),
        (circumstances(flight=Flight(9, 400, 1, 0)), Grade.BLOCKED),
        (circumstances(flight=Flight(9, 400, 0, 1)), Grade.BLOCKED),
        (circumstances({Reason.IDENTIFIERS_REMAIN: 1, Reason.TRUNCATED: 1}), Grade.BLOCKED),
    ],
)
def test_grade_follows_from_what_was_found(found: Circumstances, grade: Grade) -> None:
    judgement = judge(found)
    assert judgement.grade is grade
    assert all(sentence.endswith(".") for sentence in judgement.because)


@pytest.mark.parametrize("reason", sorted(set(Reason) - HARMLESS - {Reason.IDENTIFIERS_REMAIN}))
def test_every_other_reason_wants_a_person(reason: Reason) -> None:
    assert judge(circumstances({reason: 2})).grade is Grade.REVIEW


@pytest.mark.parametrize(
    ("quarantine", "why"),
    [
        ({}, "there was no file"),
        ({Reason.NOT_DICOM: 2, Reason.EMPTY: 1, Reason.TRUNCATED: 0}, "no file is a DICOM instance"),
        ({Reason.NOT_DICOM: 2, Reason.REJECTED: 1}, "released."),
    ],
)
def test_it_is_said_why_nothing_was_released(quarantine: dict[Reason, int], why: str) -> None:
    (sentence,) = judge(circumstances(quarantine, released=0)).because
    assert sentence.startswith("Nothing was released")
    assert why in sentence


def test_tables_are_complete() -> None:
    assert set(GRADES) == set(REHEARSED) == set(Grade)
    assert set(FATES) == set(Fate)
    assert set(LOSSES) == set(Loss)
    assert set(REASONS) >= HARMLESS


def made() -> Report:
    tally = Tally(
        Counter({Action.KEEP: 90, Action.UID: 8, Action.REMOVE: 5}),
        Counter(
            {
                (0x00080080, Loss.PROFILE): 2,
                (0, Loss.PRIVATE): 9,
                (0x00081030, Loss.WORDS): 1,
                (0x00080007, Loss.UNDEFINED): 1,
            }
        ),
        Counter({(Kind.NAME.value, "(0008,1030)"): 1}),
    )
    endings = [
        Ending(
            Source(f"SMITH/{number}.dcm", 10, 1),
            Fate.RELEASED,
            f"p/s{number % 2}/t{number}/{number}.dcm",
            100,
            head=list(Head)[number % 3],
        )
        for number in range(4)
    ]
    endings.append(Ending(Source("SMITH/x", 1, 1), Fate.QUARANTINED, reason=Reason.IDENTIFIERS_REMAIN))
    endings.append(Ending(Source("SMITH/y", 1, 1), Fate.QUARANTINED, reason=Reason.NOT_DICOM))
    endings.append(Ending(Source("SMITH/z", 1, 1), Fate.REPEATED))
    run = Run(STANDARD, Mode.RULES, True, False, "0123456789abcdef", "2026-11-23", FLOWN)
    return report(run, endings, tally)


def test_numbers_add_up() -> None:
    plain = json.loads(made().json())
    assert plain["grade"] == "blocked"
    assert plain["files"] == {"released": 4, "repeated": 1, "quarantined": 2}
    assert plain["released"] == {"patients": 1, "studies": 2, "series": 4, "bytes": 400}
    assert plain["quarantine"] == {"identifiers_remain": 1, "not_dicom": 1}
    assert plain["losses"][0] == {"tag": "", "name": "private attributes", "why": "private", "elements": 9}
    assert {"tag": "(0008,0080)", "name": "InstitutionName", "why": "profile", "elements": 2} in plain["losses"]
    assert plain["verifier"]["hits"] == [{"kind": "name", "place": "(0008,1030)", "files": 1}]
    assert plain["profile"][0]["code"] == "113100"
    heads = {"faces": "review", "series_yes": 2, "series_no": 1, "series_unknown": 1, "series_front_blackened": 0}
    assert plain["heads"] == heads
    assert plain["must_stay"] == ["private"]


def test_series_through_heads_are_named_in_private() -> None:
    ending = Ending(Source("SMITH/1.dcm", 10, 1), Fate.RELEASED, "p/s/t/1.dcm", 100, head=Head.YES)
    masked = replace(ending, output="p/s/v/3.dcm", head=Head.UNKNOWN, fronted=True)
    assert heads([ending, replace(ending, output="p/s/u/2.dcm", head=Head.NO), masked]) == (
        "series,shows_a_head,front_blackened\np/s/t,yes,no\np/s/v,unknown,yes\n"
    )


def test_unknown_attributes_are_told_as_one() -> None:
    names = [one.name for one in made().losses if one.why is Loss.UNDEFINED]
    assert names == ["attributes of no definition"]


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_page_is_whole_and_needs_nothing_else() -> None:
    text = page(made())
    outline = Outline(text)
    assert outline.open == []
    assert ("html", {"lang": "en"}) in outline.attributes
    assert "SMITH" not in text
    for tag, attributes in outline.attributes:
        assert tag not in {"script", "link", "img", "iframe"}
        assert not {"src", "onclick"} & attributes.keys()
        if tag == "svg":
            assert attributes["role"] == "img"
            assert attributes["aria-label"]
        if tag == "th":
            assert attributes["scope"] == "col"
    assert "@media print" in text
    assert "Blocked" in text
    for reason in (Reason.IDENTIFIERS_REMAIN, Reason.NOT_DICOM):
        assert REASONS[reason].sentence.split(",")[0] in text
