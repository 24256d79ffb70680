"""The catalogue of problems is complete, unambiguous and documented."""

import re
from pathlib import Path

import pytest

import cancerimage
from cancerimage.wire.problems import PROBLEMS, TABLE, ProblemType
from docs.generate_problems import PAGE, page

SOURCES = Path(cancerimage.__file__).parent


def test_numbers_and_codes_are_given_once() -> None:
    assert len({problem.number for problem in TABLE}) == len(TABLE) == len(PROBLEMS)
    assert [problem.number for problem in TABLE] == sorted(problem.number for problem in TABLE)


@pytest.mark.parametrize("problem", TABLE, ids=lambda problem: problem.code)
def test_each_says_what_happened_and_what_to_do(problem: ProblemType) -> None:
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", problem.code)
    assert 400 <= problem.status < 600
    assert problem.title
    assert not problem.title.endswith(".")
    assert problem.sentence.endswith(".")
    assert problem.remedy.endswith(".")


def test_every_code_that_the_source_names_is_in_the_catalogue() -> None:
    subjects = "query|message|node|task|enrolment"
    pattern = re.compile(rf'"((?:{subjects})\.[a-z_]+)"')
    named = {
        (code, path.name)
        for path in SOURCES.rglob("*.py")
        if "problems" not in path.parts
        for code in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert named
    assert {(code, name) for code, name in named if code not in PROBLEMS} == set()


def test_every_problem_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in SOURCES.rglob("*.py")
        if not (path.parent.name == "problems" and path.parent.parent.name == "wire")
    )
    assert [problem.code for problem in TABLE if f'"{problem.code}"' not in text] == []


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.generate_problems"
