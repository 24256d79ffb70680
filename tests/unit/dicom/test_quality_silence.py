"""What judges structures says nothing about the values in them: pydicom would quote an odd one."""

import logging
import shutil
from pathlib import Path

import pytest

from cancerimage.dicom.quality.conformance import distinct
from cancerimage.dicom.quality.inspection import gather
from tests.support.real_files import name, unique_files


def test_a_uid_with_a_fault_inside_a_sequence_is_not_quoted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (odd,) = (path for path in unique_files() if name(path) == "pydicom/test_files/rtdose.dcm")
    shutil.copy(odd, tmp_path)
    with caplog.at_level(logging.DEBUG, "pydicom"):
        assert len(distinct(gather(tmp_path).series())) == 1  # A warning would be an error here.
    assert not [
        record for record in caplog.records if record.name.startswith("pydicom") and record.levelno >= logging.WARNING
    ]
