"""Multipart messages, in one piece and byte by byte."""

import pytest

from cancerimage.node.intake.multipart import Begin, Content, End, Malformed, Multipart

TYPE = 'multipart/related; type="application/dicom"; boundary="some=boundary"'


def read(message: bytes, size: int) -> tuple[list[tuple[str, bytes]], bool]:
    reader = Multipart(TYPE)
    parts: list[tuple[str, bytes]] = []
    whole = 0
    for start in range(0, len(message), size):
        for event in reader.feed(message[start : start + size]):
            if isinstance(event, Begin):
                parts.append((event.type, b""))
            elif isinstance(event, Content):
                parts[-1] = parts[-1][0], parts[-1][1] + event.data
            elif isinstance(event, End):
                whole += 1
    return parts[:whole], reader.finished


TRICKY = b"\r\n--some=boundar\r\n--some\r\n\r\n-" + bytes(range(256)) + b"\r\n--some=boundar"
MESSAGE = (
    b"words before\r\n--some=boundary\r\nContent-Type: application/dicom; transfer-syntax=1.2\r\nX: y\r\n\r\n"
    + TRICKY
    + b"\r\n--some=boundary  \r\n\r\nno head\r\n--some=boundary\r\nContent-Type: text/plain\r\n\r\n"
    + b"\r\n--some=boundary--\r\nwords behind"
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100_000])
def test_parts_are_read_whatever_the_pieces(size: int) -> None:
    parts, finished = read(MESSAGE, size)
    assert parts[0] == ("application/dicom", TRICKY)
    assert parts[2] == ("text/plain", b"")
    assert [data for _, data in parts] == [TRICKY, b"no head", b""]
    assert finished


@pytest.mark.parametrize("size", [1, 13, 100_000])
def test_a_message_that_is_cut_off_is_not_finished(size: int) -> None:
    for end in range(0, MESSAGE.index(b"--\r\nwords behind") + 1, 11):
        _, finished = read(MESSAGE[:end], size)
        assert not finished


OTHERS = ("", "application/dicom", "multipart/related", 'multipart/related; boundary=""', "multipart/mixed; boundary=a")


@pytest.mark.parametrize("content_type", OTHERS)
def test_other_messages_are_refused(content_type: str) -> None:
    with pytest.raises(Malformed):
        Multipart(content_type)


def test_a_head_without_end_does_not_fill_the_memory() -> None:
    reader = Multipart(TYPE)
    assert list(reader.feed(b"--some=boundary\r\n" + b"x" * 1000)) == []
    with pytest.raises(Malformed, match="head"):
        list(reader.feed(b"x" * 100_000))
