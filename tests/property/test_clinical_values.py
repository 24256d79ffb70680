"""Whatever stands in a clinical table: what comes out is a value that the field can have, and reading it ends."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.node.clinical import tables
from cancerimage.node.clinical.drafting import draft
from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.mapping import parse
from cancerimage.node.clinical.spellings import WORDS
from cancerimage.node.clinical.suggesting import suggest
from cancerimage.node.clinical.tables import Table
from tests.support.clinical import HEADERS, reading
from tests.support.examples import examples

FORMS: Mapping[str, str] = {
    "topography": r"C\d\d(\.\d)?",
    "morphology": r"\d{4}/\d",
    "stage": r"0|(I{1,3}|IV)[A-D]?",
    **dict.fromkeys(("ct", "pt"), r"T(0|is|a|[1-4](mi|[a-d])?|4e)"),
    **dict.fromkeys(("cn", "pn"), r"N[0-3](mi|[a-c])?"),
    **dict.fromkeys(("cm", "pm"), r"M[01][a-d]?"),
}
LIKELY = sorted(
    {word for words in WORDS.values() for word in words} | {"F", "M", "C50.9", "8500/3", "IIIA", "T2a", "N0"}
)
CELLS = st.one_of(
    st.sampled_from(LIKELY),
    st.text(max_size=12),
    st.integers(-10, 200_000).map(str),
    st.floats(allow_nan=True).map(str),
    st.dates().map(str),
    st.from_regex(r"[CTNMI0-9٣+/.,;<> -]{1,8}", fullmatch=True),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(HEADERS), CELLS, max_size=len(HEADERS)), max_size=6)


@given(rows=ROWS)
@examples(150)
def test_only_values_that_the_field_can_have_come_out(rows: list[dict[str, str]]) -> None:
    made = reading(*rows)
    for person in made.people:
        for name, value in person.values.items():
            field = FIELDS[name]
            if not value:
                continue
            match field.kind:
                case Kind.CODE:
                    assert re.fullmatch(FORMS[name], value, re.ASCII)
                case Kind.WORD | Kind.WORDS:
                    assert set(value.split("|")) <= set(field.words)
                case Kind.SCORE:
                    assert re.fullmatch(r"\d+", value, re.ASCII)
                    assert field.low <= int(value) <= field.high
                case Kind.NUMBER:
                    assert re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII)
                    assert field.low <= float(value) <= field.high


@given(
    headers=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6, unique=True),
    cells=st.lists(CELLS, min_size=12, max_size=12),
)
@examples(100)
def test_a_suggestion_is_a_mapping_file_whatever_the_headers_are(headers: list[str], cells: list[str]) -> None:
    named = tuple(dict.fromkeys(tables.written(header) for header in headers if tables.written(header))) or ("id",)
    rows = tuple(tuple(cells[(number + place) % 12] for place in range(len(named))) for number in range(6))
    made = Table(named, rows)
    try:
        suggestion = suggest(made)
    except ClinicalFault:
        return
    text = draft(made, suggestion, "table.csv")
    if suggestion.guesses.keys() & FIELDS.keys():
        mapping = parse(text.encode())
        assert set(mapping.wanted) >= suggestion.guesses.keys() & FIELDS.keys()
        for name in suggestion.guesses.keys() & FIELDS.keys():
            assert mapping.wanted[name].column == suggestion.guesses[name].header


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_damaged_files_are_refused_or_read(suffix: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("damaged")

    @given(content=st.binary(max_size=400))
    @examples(40)
    def damaged(content: bytes) -> None:
        path = Path(place / f"t{suffix}")
        path.write_bytes(content)
        try:
            made = tables.read(path)
        except ClinicalFault:
            return
        assert all(len(row) == len(made.headers) for row in made.rows)

    damaged()
