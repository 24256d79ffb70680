"""The questions that were asked and what the nodes replied, kept for a day."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class StoredQuestion(models.Model):
    """One question under its unguessable token."""

    token = models.CharField(max_length=64, unique=True)
    query = models.JSONField()
    text = models.TextField()
    fingerprint = models.CharField(max_length=80, db_index=True)
    deadline = models.FloatField()
    created = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    completed = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    """Who alone can read it; null for a visitor's."""
    project = models.CharField(max_length=64, blank=True)
    published = models.JSONField(default=dict)
    """Who published the datasets of the replies, and under which titles, when the question was asked."""

    def __str__(self) -> str:
        return self.fingerprint


class StoredReply(models.Model):
    """The last word of one node about one question."""

    question = models.ForeignKey(StoredQuestion, on_delete=models.CASCADE, related_name="replies")
    node = models.CharField(max_length=64)
    state = models.CharField(max_length=16)
    latency_ms = models.FloatField(null=True)
    problem = models.CharField(max_length=64, blank=True)
    detail = models.CharField(max_length=2000, blank=True)
    answer = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "node"], name="one_reply")]

    def __str__(self) -> str:
        return f"{self.node}: {self.state}"
