"""Checks of quality and phantoms: every planted flaw is found where it is, and sound series raise no alarm."""

from collections import defaultdict

import pytest

from cancerimage.dicom.phantoms import SEEDINGS, Answers, BurnedIn, Flaw, Recipe, make
from cancerimage.dicom.quality.checks import CHECKS, Level
from cancerimage.dicom.quality.inspection import Options, inspect

RECIPE = Recipe(matrix=64, slices=12, burned_in=BurnedIn.NONE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, dict[str, set[str]]]:
    """Return the key to a dataset, and for each person the checks that found something in a file."""
    images = tmp_path_factory.mktemp("quality") / "dataset" / "images"
    answers = make(images.parent, 3, 2, RECIPE, tuple(Flaw), jobs=2)
    owners = {images / one.folder: person.patient_id for person in answers.people for one in person.series}
    found: dict[str, set[str]] = defaultdict(set)
    for finding in inspect(images, Options(pixels=True, conformance=False, jobs=2)).findings:
        for path in (finding.path, *(image.path for image in finding.images)):
            if path:
                found[owners[path.parent]].add(finding.check.code)
    return answers, found


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_is_found(made: tuple[Answers, dict[str, set[str]]], flaw: Flaw) -> None:
    answers, found = made
    person = next(one for one in answers.people if one.flaw == flaw)
    assert SEEDINGS[flaw].finding in found[person.patient_id]


def test_sound_series_raise_no_alarm(made: tuple[Answers, dict[str, set[str]]]) -> None:
    answers, found = made
    for person in answers.people:
        if not person.flaw:
            assert {code for code in found[person.patient_id] if CHECKS[code].level is not Level.NOTE} == set()
