"""What the report of an index says."""

import pytest

from cancerimage.cli.indexing import show_report
from cancerimage.node.index import BuildReport, Faults
from cancerimage.node.index.report import FieldReport, Spelling


def shown(capsys: pytest.CaptureFixture[str], spellings: int = 0, rare: int = 0, **faults: int) -> str:
    field = FieldReport(
        field="bodypart",
        mapped=1,
        unknown=0,
        unmapped=0,
        spellings=tuple(Spelling(raw=f"ODD{n}", series=20) for n in range(spellings)),
        rare=rare,
    )
    report = BuildReport(
        datasets=1,
        subjects=1,
        studies=1,
        series=1,
        rows=1,
        alike=1,
        fields=(field,),
        faults=Faults(**faults),
        seconds=0,
    )
    show_report(report, as_json=False)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("spellings", "rare", "words"),
    [
        (0, 1, "bodypart  1 rare one "),
        (0, 3, "bodypart  3 rare ones "),
        (1, 0, "bodypart  ODD0 (20) "),
        (1, 2, "bodypart  ODD0 (20) and 2 more "),
        (6, 2, "ODD4 (20) and 3 more "),
    ],
)
def test_what_is_not_mapped_is_counted(
    capsys: pytest.CaptureFixture[str], spellings: int, rare: int, words: str
) -> None:
    assert words in shown(capsys, spellings, rare)


def test_rows_that_were_left_out_are_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, without_identity=1, repeated_series=2)
    assert "Left out: 1 row without a dataset, subject, study or series." in told
    assert "Left out: 2 rows whose series was listed before." in told
    assert "count as unknown" not in told
    assert "invalid age" in shown(capsys, invalid_age=4)
