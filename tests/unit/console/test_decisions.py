"""What a steward changes at the console: policies, epochs, pauses; each after it was said what follows."""

import re
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.mark import FILE as MARK
from cancerimage.wire.question import Withheld
from tests.support.console import Steward, console_running
from tests.unit.console.conftest import PEOPLE, Place


def choice(policy: str, audience: str = "everyone", **more: str) -> dict[str, str]:
    """Return the fields of the form in which a policy is chosen."""
    return {"policy": policy, "audience": audience, "organisations": "", **more}


def events(ledger: Ledger) -> list[tuple[str, str]]:
    """Return what the log says, with who did it."""
    return [(one.event, one.actor) for one in log.entries(ledger.store.reading(), 0, 1000)]


def test_a_policy_is_chosen_after_its_consequences_were_read(own_steward: Steward, own_place: Place) -> None:
    path = "/datasets/gamma/policy/"
    warned = own_steward.send(path, choice("standard", "signed_in"), of=path)
    assert "A new epoch begins" in warned.text
    assert "stay visible to everyone" in warned.text
    assert "gamma" not in own_place.node.ledger.policies(), "nothing has changed yet"
    done = own_steward.send(path, choice("standard", "signed_in", confirmed="on"), of=path)
    assert done.url.path == "/datasets/gamma/"
    chosen = own_place.node.ledger.policies()["gamma"]
    assert (chosen.policy, chosen.audience, chosen.actor) == (
        PolicyName.STANDARD,
        Audience.SIGNED_IN,
        "steward:ann",
    )
    assert ("dataset:policy:chosen", "steward:ann") in events(own_place.node.ledger)
    # The node at work takes it up with the next question.
    assert own_place.node.ask_of("gamma", "modality:CT").subjects is not None


def test_opening_a_dataset_is_warned_of(own_steward: Steward, own_place: Place) -> None:
    path = "/datasets/alpha/policy/"
    warned = own_steward.send(path, choice("open"), of=path)
    assert "undo the protection of everything that was told with noise before" in warned.text
    assert "Nobody can take back what was told." in warned.text
    assert own_place.node.ledger.policies()["alpha"].policy is PolicyName.STANDARD


def test_organisations_are_named_and_checked(own_steward: Steward, own_place: Place) -> None:
    path = "/datasets/beta/policy/"
    missing = own_steward.send(path, choice("open", "organisations", confirmed="on"), of=path)
    assert "Name at least one organisation." in missing.text
    wrong = own_steward.send(
        path, choice("open", "organisations", organisations="North Clinic!", confirmed="on"), of=path
    )
    assert "is no name of an organisation" in wrong.text
    own_steward.send(path, choice("open", "organisations", organisations="north, south", confirmed="on"), of=path)
    assert own_place.node.ledger.policies()["beta"].organisations == ("north", "south")
    assert own_place.node.ask_of("beta", "modality:CT").withheld is Withheld.NOT_PERMITTED


@pytest.mark.parametrize("form", [{}, {"policy": "loose", "audience": "everyone"}, {"policy": "open"}])
def test_what_is_no_choice_changes_nothing(own_steward: Steward, own_place: Place, form: dict[str, str]) -> None:
    before = own_place.node.ledger.policies()
    own_steward.send("/datasets/delta/policy/", form | {"confirmed": "on"}, of="/datasets/delta/policy/")
    assert own_place.node.ledger.policies() == before


def test_answering_is_paused_and_resumed(own_steward: Steward, own_place: Place) -> None:
    paused = own_steward.send("/pause/", {})
    assert "Answering is paused." in paused.text
    assert own_place.node.ask_of("alpha", "modality:PT").withheld is Withheld.PAUSED
    resumed = own_steward.send("/resume/", {})
    assert "Resume answering" not in resumed.text
    assert own_place.node.ask_of("alpha", "modality:PT").withheld is None
    said = events(own_place.node.ledger)
    assert ("node:answering:paused", "steward:ann") in said
    assert ("node:answering:resumed", "steward:ann") in said


def test_no_epoch_begins_with_the_data_of_the_one_before(own_steward: Steward, own_place: Place) -> None:
    path = "/datasets/alpha/epoch/"
    page = own_steward.open(path).text
    assert "The data are the same as when the epoch began." in page
    assert "confirmed" not in page
    refused = own_steward.send(path, {"confirmed": "on"}, of=path)
    assert refused.status_code == 409
    assert "are the same as when its epoch began" in refused.text
    assert own_place.node.ledger.turns_left("alpha") == 2


def test_a_new_epoch_is_opened_twice_a_year(own_steward: Steward, own_place: Place) -> None:
    path = "/datasets/alpha/epoch/"
    for left in (2, 1):
        own_place.node.rebuild(PEOPLE | {"alpha": 300 + left})
        page = own_steward.open(path).text
        assert f"{left} are left, this one included" in page
        number = own_place.node.ledger.spending("alpha")
        assert number is not None
        own_steward.send(path, {"confirmed": "on"}, of=path)
        own_place.node.ask("modality:CT")
        after = own_place.node.ledger.spending("alpha")
        assert after is not None
        assert after.epoch == number.epoch + 1
    own_place.node.rebuild(PEOPLE)
    assert "has had 2 new epochs within the last 365 days" in own_steward.open(path).text
    refused = own_steward.send(path, {"confirmed": "on"}, of=path)
    assert refused.status_code == 409
    assert "within a year" in refused.text
    history = own_steward.open("/datasets/alpha/").text
    assert "Earlier epochs" in history


def test_a_lost_ledger_is_explained_and_begun_anew(tmp_path: Path) -> None:
    """With a node of its own, for what is lost is lost."""
    from tests.support.answering import LoneNode
    from tests.support.console import add_stewards, enrolled

    data_dir = tmp_path / "lost"
    node = LoneNode.made(data_dir, {"alpha": 200}, alpha=PolicyName.STANDARD)
    enrolled(data_dir)
    add_stewards(data_dir)
    node.ask("modality:CT")
    node.close()
    (data_dir / MARK).write_text("nothing")
    with console_running(data_dir) as console, console.steward() as steward:
        page = steward.open("/").text
        assert "The ledger is closed, and no question is answered." in page
        assert "The file ledger.mark is missing or damaged" in page
        for path in ("/asked/", "/log/", "/keys/", "/datasets/alpha/"):
            assert steward.open(path).status_code == 200, path
        path = "/datasets/alpha/policy/"
        refused = steward.send(path, choice("open", confirmed="on"), of=path)
        assert refused.status_code == 409
        path = "/datasets/alpha/epoch/"
        assert "A new ledger begins" in steward.open(path).text
        done = steward.send(path, {"confirmed": "on"}, of=path)
        assert done.status_code == 200
        assert not re.search("The ledger is closed", steward.open("/").text)
    again = Ledger.open(data_dir)
    assert again.state.open
    assert ("node:ledger:accepted", "steward:ann") in events(again)
    again.close()
