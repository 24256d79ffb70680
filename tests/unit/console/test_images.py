"""The words and drawings of the pages on images: complete for every table, and right for every state."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from cancerimage.dicom import faults
from cancerimage.dicom.deidentify import actions, decisions, grade, losses
from cancerimage.dicom.deidentify.waiting import File, Group
from cancerimage.dicom.pixels import verdicts
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.dicom.quality import checks as quality_checks
from cancerimage.dicom.quality import kinds, metrics, tiers
from cancerimage.dicom.quality import report as quality_report
from cancerimage.dicom.quality.completeness import REQUIRED
from cancerimage.dicom.quality.inspection import Options, inspect
from cancerimage.node.console import attested, batches, checks, deciding, measures, quality, remedies
from cancerimage.node.console.pages.images import GRADES
from cancerimage.node.intake.states import WAYS
from cancerimage.node.pipeline.standing import Order, Progress, Standing
from cancerimage.node.pipeline.states import STATES, State, Step
from cancerimage.node.review.item import Item
from tests.support.console import Steward
from tests.support.real_files import name, real_files
from tests.unit.console.test_pages import text

MOMENT = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)


def test_every_table_is_in_words() -> None:
    with translation.override("en"):
        assert {reason: tuple(map(str, said)) for reason, said in remedies.REASONS.items()} == {
            reason: (one.sentence, one.remedy) for reason, one in faults.REASONS.items()
        }
        assert {why: str(said) for why, said in remedies.WHYS.items()} == {
            why: verdicts.WHYS[why].sentence for why in Why if why in verdicts.HELD
        }
        assert {way: str(said) for way, said in remedies.WAYS.items()} == dict(WAYS)
        assert {state: str(said) for state, said in batches.STATES.items()} == dict(STATES)
        assert list(batches.LABELS) == list(Step)
        assert {one: str(said[2]) for one, said in deciding.DECISIONS.items()} == dict(decisions.DECISIONS)
        assert set(deciding.DECIDED) == set(deciding.DECISIONS)
        assert {one: str(said[1]) for one, said in GRADES.items()} == dict(grade.GRADES)
        assert {one: str(said[1]) for one, said in attested.ACTIONS.items()} == dict(actions.MEANINGS)
        assert {one: str(said[1]) for one, said in attested.LOSSES.items()} == dict(losses.LOSSES)


def test_every_check_of_quality_is_in_words() -> None:
    with translation.override("en"):
        assert {code: tuple(map(str, said)) for code, said in checks.CHECKS.items()} == {
            code: (check.sentence, check.remedy) for code, check in quality_checks.CHECKS.items()
        }
        assert [str(one) for one in checks.CRITERIA] == [one.sentence for one in tiers.CRITERIA]
        assert {tier: str(one) for tier, one in checks.ELSEWHERE.items()} == dict(tiers.ELSEWHERE)
        assert {level: str(said[1]) for level, said in measures.LEVELS.items()} == dict(kinds.LEVELS)
        assert {one: tuple(map(str, said)) for one, said in measures.METRICS.items()} == dict(metrics.NAMES)
        assert set(measures.DIMENSIONS) == set(kinds.Dimension)
        assert set(measures.ATTRIBUTES) == {code.partition(".")[2] for code in REQUIRED}
        assert set(measures.COMPOSITION) == set(quality_report.COMPOSITION)
        assert quality.FORMAT == quality_report.FORMAT


def standing(state: State, *, running: bool = False, problem: str = "") -> Standing:
    """Return where a batch is."""
    return Standing("lung-0001", "lung", state, 1, running, problem, 0, Order(), MOMENT, MOMENT)


@pytest.mark.parametrize("state", State)
def test_the_line_of_steps_says_where_a_batch_is(state: State) -> None:
    resting = batches.shown(standing(state), None, (), {}, whole=True)
    moving = batches.shown(standing(state, running=True), None, (), {}, whole=True)
    kinds_of = [step["kind"] for step in moving["steps"]]
    behind = batches.done(state, whole=True)
    assert kinds_of[:behind] == ["done"] * behind
    assert kinds_of[behind : behind + 1] in (["now"], [])
    assert not any(kinds_of[behind + 1 :])
    needed = state in (State.BLOCKED, State.WAITING)
    assert ("stopped" in [step["kind"] for step in resting["steps"]]) == needed
    assert resting["urgent"] == (needed or state is State.TAKEN)
    assert not moving["can_go_on"]
    assert all(step["spoken"] for step in resting["steps"]), "what colours show is also said"


def test_a_batch_of_which_nothing_went_on_waits_at_its_second_step() -> None:
    shown = batches.shown(standing(State.WAITING), None, (), {"lung": "Lungs"}, whole=False)
    assert [step["kind"] for step in shown["steps"]] == ["done", "stopped", *[""] * (len(Step) - 2)]
    assert shown["title"] == "Lungs"
    assert "Nothing is released yet" in str(shown["sentence"])


def test_a_batch_goes_on_once_something_was_decided() -> None:
    undecided = item()
    decided = Item(undecided.batch, undecided.id, undecided.group, decisions.Decision.RELEASE)
    waiting = batches.shown(standing(State.WAITING), None, (undecided,), {}, whole=True)
    ready = batches.shown(standing(State.WAITING), None, (undecided, decided), {}, whole=True)
    assert (waiting["waiting"], waiting["can_go_on"]) == (1, False)
    assert (ready["waiting"], ready["can_go_on"]) == (1, True)
    stopped = batches.shown(standing(State.CHECKED, problem="The disk is full."), None, (), {}, whole=False)
    assert stopped["can_go_on"]
    assert not batches.shown(standing(State.RELEASED), None, (), {}, whole=True)["can_go_on"]


@pytest.mark.parametrize(
    ("done", "total", "rate", "said"),
    [
        (0, 0, 0.0, "Stored: 0"),
        (1200, 4800, 60.0, "Stored: 1\u202f200 of 4\u202f800 · 60 in a second · 60 seconds left"),
        (1, 400, 0.5, "Stored: 1 of 400 · <\u202f1 in a second · 13 minutes left"),
    ],
)
def test_progress_is_said_with_rate_and_time_left(done: int, total: int, rate: float, said: str) -> None:
    progress = Progress("lung-0001", Step.STORE, done, total, rate, MOMENT)
    shown = batches.shown(standing(State.CHECKED, running=True), progress, (), {}, whole=False)
    assert shown["progress"]["told"] == said
    assert bool(shown["progress"]["bar"]) == bool(total)


def item(rows: int = 60, columns: int = 80) -> Item:
    """Return something to decide about."""
    group = Group("US", Why.NO_RULE, False, rows, columns, (), (File("a.dcm", "0" * 64, 1),))
    return Item("lung-0001", group.name, group)


def test_regions_come_back_from_an_address() -> None:
    regions = (Region(0, 0, 80, 10), Region(4, 20, 6, 7))
    assert deciding.regions_of(deciding.written(regions), item()) == regions
    without = [one["without"] for one in deciding.listed(regions)]
    assert without == [deciding.written(regions[1:]), deciding.written(regions[:1])]


@pytest.mark.parametrize("address", ["", "1", "1-2-3", "1-2-3-4_", "a-b-c-d", "1-2-3-4-5", "1-2-3-9999999", "١-2-3-4"])
def test_what_is_no_region_is_none(address: str) -> None:
    assert deciding.regions_of(address, item()) is None


def test_regions_end_where_the_image_ends() -> None:
    assert deciding.regions_of("70-50-900-900", item()) == (Region(70, 50, 10, 10),)
    assert deciding.regions_of("80-60-5-5_0-0-0-0", item()) == ()


def test_a_quality_report_is_put_into_words_and_bars(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for path in real_files():
        if name(path) in ("pydicom/test_files/CT_small.dcm", "pydicom/test_files/MR_small.dcm"):
            (tmp_path / "images" / path.name).write_bytes(path.read_bytes())
    made = quality_report.report(inspect(tmp_path / "images", Options(jobs=1)), "two series")
    (tmp_path / "report.json").write_text(json.dumps(made))
    read = quality.read(tmp_path / "report.json")
    assert read is not None
    with translation.override("de"):
        shown = quality.shown(read)
        assert [number for _label, number in shown["sizes"]] == ["2", "2", "2", "2"]
        found = [one for level in shown["levels"] for one in level["findings"]]
        assert {one["check"] for one in found} == {one["check"] for one in made["findings"]}
        assert [str(one["sentence"]) for one in found] == [one["sentence"] for one in made["findings"]]
        bars = [one for table in shown["composition"] for one in table["bars"]]
        assert "Computertomographie" in [one["label"] for one in bars]
        assert all("style" not in one["bar"] for one in bars)
        assert {one["kind"] for one in shown["tiers"][0]["criteria"]} <= {"yes", "no", ""}


def test_what_is_to_be_typed_is_set_as_code() -> None:
    (one,) = remedies.reasons({"several_people": 3})
    assert "<code>--people merge</code>" in one["remedy"]
    (strange,) = remedies.reasons({"<b>": 1})
    assert (strange["sentence"], strange["remedy"], strange["files"]) == ("<b>", "", "1")
    assert remedies.marked("<b> & `<i>`") == "&lt;b&gt; &amp; <code>&lt;i&gt;</code>"


def test_what_is_no_report_is_none(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"format": "cancerimage.quality/99"}')
    (tmp_path / "half.json").write_text('{"format": "canc')
    for named in ("other.json", "half.json", "nothing.json"):
        assert quality.read(tmp_path / named) is None


def test_a_node_without_images_says_how_they_come(steward: Steward) -> None:
    assert "Nothing has arrived yet" in text(steward, "/images/")
    assert "Nothing waits" in text(steward, "/review/")
    for path in (
        "/images/none-0001/",
        "/images/none-0001/quality/",
        "/images/none-0001/choices/",
        "/images/none-0001/table/",
        "/images/none-0001/evidence/",
        "/images/none-0001/evidence/outputs/",
        "/images/none-0001/evidence/statement/",
        "/review/none-0001/0123/",
        "/review/..%2f/0123/",
        "/review/none-0001/0123/0/original.png",
        "/datasets/alpha/pictures/0.png",
    ):
        assert steward.open(path).status_code == 404, path
