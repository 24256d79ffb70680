"""What the pages of the console show of a node, and that nothing exact of a protected dataset is among it."""

import csv
import io
import re

from cancerimage.node.console.records import COLUMNS
from tests.support.answering import person
from tests.support.console import Steward
from tests.unit.console.conftest import Place

PERSON = person(2).id


def text(steward: Steward, path: str) -> str:
    """Return a page as it is read."""
    response = steward.open(path)
    assert response.status_code == 200, path
    found = re.search(r"<main.*</main>", response.text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).replace("\u202f", " ")


def test_the_overview_says_what_each_dataset_tells(steward: Steward) -> None:
    page = text(steward, "/")
    assert "Datasets without a choice 1" in page
    assert "The dataset gamma gamma No choice yet" in page
    assert "2.0 % of what may be learnt in epoch 1 is used up. 98 more new questions can be answered." in page
    assert "The dataset has too few people to tell numbers" in page
    assert "The node is not running" in page
    assert page.index("The dataset gamma") < page.index("The dataset alpha"), "what needs a decision comes first"


def test_every_question_stands_there_with_what_was_told(steward: Steward) -> None:
    page = text(steward, "/asked/")
    assert page.count("sex:female modality:MR") == 2
    assert "Subjects (female) with a series of magnetic resonance imaging" in page
    assert re.search(r"alpha : about \d+ people \(\d+ to \d+\) · 4\.0 %", page)
    assert "· free" in page, "the second one to ask was told the same for nothing"
    assert "beta : exactly 67 people · free" in page
    assert "nothing: the dataset is in the catalogue only" in page
    assert f"{PERSON[:8]}" in page


def test_questions_are_filtered(steward: Steward) -> None:
    one = text(steward, f"/asked/?person={PERSON}")
    assert one.count("Subjects (female)") == 1
    assert "age:30..40" in one
    alpha = text(steward, "/asked/?dataset=alpha&days=1")
    assert "alpha :" in alpha
    assert "beta :" not in alpha
    assert "No question fits" in text(steward, "/asked/?person=ffff")
    assert "No question fits" in text(steward, "/asked/?page=9&dataset=gamma&person=ff")
    # Whatever stands in the address, there is a page.
    assert text(steward, "/asked/?page=nine&days=soon&dataset=%00%27")
    for page in ("0", "9", "9" * 30, "٩"):
        assert "age:30..40" in text(steward, f"/asked/?page={page}"), "the nearest page there is"
        assert "Nothing has happened yet" not in text(steward, f"/log/?page={page}")


def test_questions_are_saved_as_csv(steward: Steward) -> None:
    response = steward.open("/asked/export/?dataset=alpha")
    assert response.headers["content-type"].startswith("text/csv")
    assert "attachment" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 3
    assert {row["dataset"] for row in rows} == {"alpha"}
    assert {row["meaning"] for row in rows} <= {"about", "fewer"}
    assert [row["cost"] for row in rows] == ["20000000", "0", "20000000"]


def test_a_protected_dataset_shows_what_the_public_sees(steward: Steward, place: Place) -> None:
    page = text(steward, "/datasets/alpha/")
    cube = place.node.ledger.cube("alpha")
    assert cube is not None
    people = next(one.amount for one in cube.sums if one.level == "subjects")
    assert f"People about {people.value} (" in page
    for table in cube.tables:
        if table.fields == ("sex",):
            assert all(f"about {cell.subjects} (" in page for cell in table.cells)
    assert "Every value that is not listed is told as fewer than" in page
    assert "Who has used how much" in page
    assert PERSON[:8] in page


def test_an_open_dataset_shows_exact_numbers(steward: Steward) -> None:
    page = text(steward, "/datasets/beta/")
    assert "People 400" in page
    assert "Female 200" in page


def test_a_dataset_without_numbers_shows_none(steward: Steward) -> None:
    for name in ("gamma", "delta"):
        assert "Only your description of the dataset, and no number from the data." in text(
            steward, f"/datasets/{name}/"
        )


def test_no_true_number_of_a_protected_dataset_is_on_any_page(steward: Steward, place: Place) -> None:
    told = {one.number.value for one in place.node.ledger.asked(100, "alpha") if one.number}
    true = {300, 150, 100, 50} - told
    cube = place.node.ledger.cube("alpha")
    assert cube is not None
    shown = {cell.subjects for table in cube.tables for cell in table.cells} | {one.amount.value for one in cube.sums}
    bounds = {number + margin for number in shown if number for margin in range(-100, 101)}
    for number in true - bounds:
        assert not re.search(rf"\b{number}\b", text(steward, "/datasets/alpha/"))


def test_the_log_is_shown_verified_and_exported(steward: Steward) -> None:
    page = text(steward, "/log/")
    assert "The policy of a dataset was chosen. dataset:policy:chosen" in page
    assert "A steward signed in to the console." in page
    verified = steward.send("/log/verify/", {}, of="/log/")
    assert "The log is unbroken" in verified.text
    exported = steward.send("/log/export/", {}, of="/log/")
    assert exported.headers["content-type"].startswith("application/jsonl")
    assert '"node:log:exported' in exported.text.replace("\\", "")


def test_the_keys_are_shown(steward: Steward, place: Place) -> None:
    assert place.identity.keys.public.fingerprint in steward.open("/keys/").text
    refused = steward.send("/keys/rotate/", {"confirmed": "on"}, of="/keys/")
    assert refused.status_code == 409
    assert "No hub answered at this address" in refused.text
    assert "the hub has not confirmed them yet" in steward.open("/keys/").text


def test_what_is_not_there(steward: Steward) -> None:
    for path in ("/datasets/omega/", "/nothing/", "/static/console/nothing.css", "/static/../settings.py"):
        response = steward.open(path)
        assert response.status_code == 404, path


def test_the_pages_are_in_german_for_whoever_reads_german(place: Place) -> None:
    visitor = place.console.visitor()
    page = visitor.client.get("/sign-in/", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert '<html lang="de"' in page.text
    assert "Anmelden" in page.text
    visitor.client.close()
