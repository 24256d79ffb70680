"""Server-sent events as they come over the wire."""

from cancerimage.sdk.events import Event, events


def test_each_event_has_its_kind_and_data() -> None:
    lines = ["id: 1", "event: result", 'data: {"a": 1}', "", "event: complete", "data: {}", ""]
    assert list(events(lines)) == [Event("result", '{"a": 1}'), Event("complete", "{}")]


def test_data_of_several_lines_belongs_together() -> None:
    assert list(events(["data: a", "data:b", "data", ""])) == [Event("message", "a\nb\n")]


def test_signs_of_life_and_broken_ends_are_no_events() -> None:
    assert list(events([": still counting", "", "event: result", "data: x"])) == []
