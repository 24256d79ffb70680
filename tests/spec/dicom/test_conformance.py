"""What de-identification may not break: the definitions of PS3.3, judged by dciodvfy before and after."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.engine import Engine
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.quality.conformance import judge
from cancerimage.dicom.quality.rules import RULES, Broken, broken
from cancerimage.dicom.read import header
from tests.support.real_files import name, unique_files

MOST = 0.02
"""The share of files that may gain an error."""

PROFILES: Mapping[str, Profile] = {"standard": STANDARD, "basic": Profile(frozenset())}


@dataclass(frozen=True)
class Compared:
    """A real file before and after."""

    path: Path
    before: frozenset[Broken]
    after: frozenset[Broken]

    @property
    def gained(self) -> list[Broken]:
        """What is broken only afterwards."""
        return sorted(self.after - self.before)


@pytest.fixture(scope="module")
def originals() -> dict[Path, frozenset[Broken]]:
    """What each real file breaks by itself."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(unique_files(), pool.map(judge, unique_files()), strict=True))


@pytest.fixture(scope="module", params=PROFILES)
def compared(
    request: pytest.FixtureRequest, originals: dict[Path, frozenset[Broken]], tmp_path_factory: pytest.TempPathFactory
) -> list[Compared]:
    """Every real file that can be de-identified, before and after."""
    outputs = dict(_cleaned(PROFILES[request.param], tmp_path_factory.mktemp("cleaned")))
    with ThreadPoolExecutor(2) as pool:
        after = pool.map(judge, outputs.values())
        return [Compared(path, originals[path], rules) for path, rules in zip(outputs, after, strict=True)]


def _cleaned(profile: Profile, folder: Path) -> Iterator[tuple[Path, Path]]:
    words = Words.load()
    engine = Engine(profile, ProjectKey.create(), words)
    for place, path in enumerate(unique_files()):
        try:
            head = header(path, tags.INDEXED | IDENTIFYING)
            cleaned = engine.clean(path.read_bytes(), identifiers([head], words))
        except Unreadable:
            continue
        output = folder / f"{place}.dcm"
        output.write_bytes(cleaned.data)
        yield path, output


def test_nearly_all_real_files_are_compared(compared: list[Compared]) -> None:
    assert len(compared) > 0.8 * len(unique_files())


def test_at_most_two_in_a_hundred_files_gain_an_error(compared: list[Compared]) -> None:
    gaining = {name(one.path): [str(rule) for rule in one.gained] for one in compared if one.gained}
    assert len(gaining) <= MOST * len(compared), gaining


def test_no_file_gains_an_error_of_type_1(compared: list[Compared]) -> None:
    assert {name(one.path): one.gained for one in compared if any(rule.required for rule in one.gained)} == {}


LINES: Mapping[str, Broken] = {
    "Error - Missing attribute Type 1 Required Element=<Rows> Module=<ImagePixelDescriptionMacro>": Broken(
        "is missing", "Rows", "ImagePixelDescriptionMacro", "1"
    ),
    "Error - Empty attribute (no value) Type 1C Conditional Element=<PatientName> Module=<Patient>": Broken(
        "has no value", "PatientName", "Patient", "1C"
    ),
    "Error - Value invalid for this VR - (0x0008,0x0020) DA Study Date  DA [1] = <SYNTHETIC^NAME> - Length": Broken(
        "breaks the rules of its value representation", "(0008,0020)"
    ),
    "Error - Unrecognized enumerated value <SYNTHETIC^NAME> for value 1 of attribute <Patient's Sex>": Broken(
        "has a value that is not allowed", "Patient's Sex"
    ),
    'Error - Illegal root for UID - "SYNTHETIC^NAME" in (0x0020,0x000d) Study Instance UID': Broken(
        "is no legal UID", "(0020,000D)"
    ),
    "(0x0010,0x0010) PN Patient's Name Error - Tag read failed - SYNTHETIC^NAME": Broken("cannot be read to its end"),
    "Error - SYNTHETIC^NAME": Broken("breaks another rule"),
}


@pytest.mark.parametrize("line", LINES)
def test_a_message_is_told_in_our_own_words_and_without_values(line: str) -> None:
    (told,) = broken(line)
    assert told == LINES[line]
    assert "SYNTHETIC" not in str(told)


def test_warnings_and_the_rest_of_a_value_are_no_errors() -> None:
    text = "CTImage\nWarning - Value is zero for value 1 of attribute <Patient's Weight>\n and more of a value>\n"
    assert list(broken(text)) == []


def test_every_rule_is_known_by_a_message_of_real_files(originals: dict[Path, frozenset[Broken]]) -> None:
    told = {rule.rule for rules in originals.values() for rule in rules}
    assert told >= set(RULES) - {"has no value and should not be there"}
