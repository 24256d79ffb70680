"""Questions and replies in the database: kept for a day, then deleted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from pydantic import ValidationError

from cancerimage.hub.explore.models import StoredQuestion, StoredReply
from cancerimage.hub.explore.published import Published
from cancerimage.hub.explore.questions import Question, QuestionUnknown, Reply
from cancerimage.query import from_json, to_json
from cancerimage.wire.question import Answer


@dataclass(frozen=True, slots=True)
class Stored:
    """A question as the database holds it."""

    question: Question
    replies: tuple[Reply, ...]
    completed: datetime | None
    """None where it never completed: it is running, or was running when the hub stopped."""
    published: Published


def keep(question: Question) -> None:
    """Write down that a question was asked."""
    _row(question)


def complete(question: Question, replies: Iterable[Reply], completed: datetime | None, published: Published) -> None:
    """Write down the last word of each node, and when the last one came; safe to do twice.

    Also where the question itself could not be written down when it was asked.
    """
    row = _row(question)
    StoredReply.objects.filter(question=row).delete()
    StoredReply.objects.bulk_create(
        StoredReply(
            question=row,
            node=reply.node,
            state=reply.state,
            latency_ms=reply.latency_ms,
            problem=reply.problem or "",
            detail=reply.detail[:2000],
            answer=reply.answer.model_dump(mode="json") if reply.answer else None,
        )
        for reply in replies
    )
    row.completed = completed
    row.published = published.to_json()
    row.save(update_fields=["completed", "published"])


def load(token: str) -> Stored:
    """Return the question under `token` and its replies, as long as it is kept."""
    row = StoredQuestion.objects.filter(token=token, expires__gt=timezone.now()).first()
    if row is None:
        raise QuestionUnknown
    question = Question(
        token=row.token,
        query=from_json(row.query),
        text=row.text,
        fingerprint=row.fingerprint,
        deadline=row.deadline,
        created=row.created,
        expires=row.expires,
        owner=row.owner_id,
        project=row.project or None,
    )
    replies = tuple(_reply(reply) for reply in row.replies.all())
    return Stored(question, replies, row.completed, Published.from_json(row.published))


def purge() -> int:
    """Delete what is no longer kept, and return how many questions that were."""
    expired = StoredQuestion.objects.filter(expires__lte=timezone.now())
    _, deleted = expired.delete()
    return deleted.get("explore.StoredQuestion", 0)


def _row(question: Question) -> StoredQuestion:
    row, _ = StoredQuestion.objects.get_or_create(
        token=question.token,
        defaults={
            "query": to_json(question.query),
            "text": question.text,
            "fingerprint": question.fingerprint,
            "deadline": question.deadline,
            "created": question.created,
            "expires": question.expires,
            "owner_id": question.owner,
            "project": question.project or "",
        },
    )
    return row


def _reply(row: StoredReply) -> Reply:
    try:
        answer = Answer.model_validate_json(json.dumps(row.answer)) if row.answer is not None else None
    except ValidationError:
        # What an earlier release took up and this one does not costs the result this one answer.
        return Reply(row.node, "failed", row.latency_ms, problem="task.wrong_answer")
    return Reply(
        node=row.node,
        state=row.state,
        latency_ms=row.latency_ms,
        answer=answer,
        problem=row.problem or None,
        detail=row.detail,
    )
