"""A query that cannot be read, with a mark under the place."""

import pytest

from cancerimage.cli.failures import explain
from cancerimage.cli.misread import Misread, check, excerpt
from cancerimage.cli.outcomes import Outcome


def test_the_mark_stands_under_the_place() -> None:
    assert excerpt("cancer:lung modalty:CT", 12, 7) == ("cancer:lung modalty:CT", "            ^^^^^^^")


def test_the_end_of_the_query_can_be_marked() -> None:
    assert excerpt("cancer:", 7, 0) == ("cancer:", "       ^")


def test_of_a_long_query_only_the_surroundings_are_shown() -> None:
    query = "a" * 500 + " wrong:x " + "b" * 500
    line, mark = excerpt(query, 501, 5)
    assert len(line) <= 74
    assert line.startswith("…")
    assert line.endswith("…")
    assert line[mark.index("^") : mark.index("^") + 5] == "wrong"


@pytest.mark.parametrize("query", ["a\tb:c", "a\nb:c", "a\x1b[31mb:c"])
def test_characters_without_a_width_of_one_do_not_move_the_mark(query: str) -> None:
    line, mark = excerpt(query, query.index("b:c"), 3)
    assert line[mark.index("^") :] == "b:c"
    assert line.isprintable()


def test_the_suggestion_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Misread) as caught:
        check("cancer:lung modalty:CT")
    assert explain(caught.value) is Outcome.MISUSED
    told = capsys.readouterr().err.splitlines()
    assert told[1:3] == ["  cancer:lung modalty:CT", "              ^^^^^^^"]
    assert told[3] == "Perhaps you meant: modality"


@pytest.mark.parametrize("query", ["", "cancer:lung", "modality:CT and also has (modality:MR)"])
def test_a_good_query_passes(query: str) -> None:
    check(query)
