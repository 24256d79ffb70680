"""The digest of a file and of what became of it: what it takes in, and that a decision of before still applies."""

from hashlib import sha256
from pathlib import Path

import pytest

from cancerimage.dicom.deidentify.digests import BLOCK, Digested, digest_at

LENGTHS = (0, 1, 300, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 300)
NOISE = bytes(number * number % 251 for number in range(3 * BLOCK))


@pytest.mark.parametrize("pixels", LENGTHS)
@pytest.mark.parametrize("header", [0, 1, 300, BLOCK])
def test_a_result_has_the_digest_that_it_has_alone(header: int, pixels: int) -> None:
    source = b"s" * 400 + NOISE[:pixels]
    result = b"r" * header + NOISE[:pixels]
    assert Digested(source).digest_of(result) == Digested(result).digest


def test_every_byte_counts(tmp_path: Path) -> None:
    source = NOISE[: 2 * BLOCK + 300]
    changed = [
        source[:place] + b"?" + source[place + 1 :] for place in (0, 299, 300, BLOCK, BLOCK + 300, len(source) - 1)
    ]
    told = {Digested(one).digest for one in (source, source[1:], source[:-1], source + b"\0", b"", *changed)}
    assert len(told) == 5 + len(changed)
    for one in changed:
        assert Digested(source).digest_of(one) == Digested(one).digest


def test_a_file_on_the_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert digest_at(path) == ""
    path.write_bytes(NOISE)
    assert digest_at(path) == Digested(NOISE).digest


def test_the_digest_of_earlier_decisions_is_known(tmp_path: Path) -> None:
    assert Digested(NOISE).former == sha256(NOISE).hexdigest()[:32]
