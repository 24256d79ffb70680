"""Answers to C-STORE requests are, byte by byte, those of the library, and whatever says more is left to it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from pynetdicom.dimse_messages import C_STORE_RSP
from pynetdicom.dimse_primitives import C_ECHO, C_STORE

from cancerimage.node.intake import answers
from cancerimage.node.intake.storing import Status


@dataclass
class Connection:
    """Keeps what would be sent, and by whom."""

    maximum_pdu_size: int = 16384
    sent: list[Any] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)

    @property
    def dul(self) -> "Connection":
        return self

    def send_pdu(self, primitive: Any) -> None:
        self.sent.append(primitive)

    def usual(self, answer: Any, context: int) -> None:
        self.left.append((answer, context))

    def send(self, answer: Any) -> None:
        answers.send(self, self.usual, answer, 5)  # type: ignore[arg-type]


def answer(status: int = 0, instance: str = "1.2.3") -> Any:
    made = C_STORE()
    made.MessageID = made.MessageIDBeingRespondedTo = 65535
    made.AffectedSOPClassUID, made.AffectedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", instance
    made.Status = status
    return made


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("instance", ["1.2.3", "1.2.34"])
def test_an_answer_is_what_the_library_would_send(status: Status, instance: str) -> None:
    connection, message = Connection(), C_STORE_RSP()
    connection.send(answer(status, instance))
    message.primitive_to_message(answer(status, instance))
    message.context_id = 5
    (theirs,) = message.encode_msg(5, connection.maximum_pdu_size)
    (ours,) = connection.sent
    assert list(map(tuple, ours.presentation_data_value_list)) == list(map(tuple, theirs.presentation_data_value_list))
    assert connection.left == []


def test_whatever_says_more_is_left_to_the_library() -> None:
    comment, request, echo = answer(0xC211), answer(), C_ECHO()
    comment.ErrorComment = "Exception in handler"
    request.MessageIDBeingRespondedTo = None
    connection, narrow = Connection(), Connection(maximum_pdu_size=128)
    for one in (comment, request, echo):
        connection.send(one)
    narrow.send(answer())
    assert connection.left == [(comment, 5), (request, 5), (echo, 5)]
    assert len(narrow.left) == 1
    assert connection.sent == narrow.sent == []
