"""What the hub keeps of logs: its own entries and hashes, and the signed heads of both sides."""

import secrets
from typing import ClassVar

from django.db import models


def new_name() -> str:
    """Return a name that no other log has."""
    return secrets.token_hex(16)


class LogEntry(models.Model):
    """One line of the hub's log; it is written once and never changed."""

    place = models.BigIntegerField(primary_key=True)
    moment = models.BigIntegerField()
    """Milliseconds since 1970-01-01 UTC."""
    event = models.CharField(max_length=64, db_index=True)
    actor = models.CharField(max_length=200)
    about = models.TextField()
    """Canonical JSON, kept as it is, because it is hashed as it is."""
    salt = models.CharField(max_length=32)

    class Meta:
        ordering = ("place",)

    def __str__(self) -> str:
        return f"{self.place} {self.event}"


class LogHash(models.Model):
    """The hash of a complete subtree, at the place that `audit.tree.place` names."""

    place = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("place",)

    def __str__(self) -> str:
        return str(self.place)


class LogName(models.Model):
    """A name that the hub's log has had; the newest is the one it has."""

    log = models.CharField(max_length=32, unique=True, default=new_name)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.log


class LogKey(models.Model):
    """Public keys with which a head that is kept here was signed."""

    key = models.CharField(max_length=64, primary_key=True)
    signing = models.CharField(max_length=64)
    sealing = models.CharField(max_length=2048)

    def __str__(self) -> str:
        return self.key[:16]


class HubHead(models.Model):
    """A head of the hub's own log that it has signed and shown."""

    log = models.CharField(max_length=32)
    size = models.BigIntegerField()
    head = models.TextField()
    """The signed head in canonical JSON."""

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.log[:8]} {self.size}"


class NodeHead(models.Model):
    """A head of a node's log that the node has signed, whether the hub could accept it or not."""

    node = models.CharField(max_length=64)
    log = models.CharField(max_length=32)
    size = models.BigIntegerField()
    head = models.TextField()
    """The signed head in canonical JSON."""
    received = models.DateTimeField()
    finding = models.CharField(max_length=16)
    """What it was to the one before: a value of `audit.heads.Finding`."""

    class Meta:
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=("node", "-id"), name="audit_node_newest")]

    def __str__(self) -> str:
        return f"{self.node} {self.size}"


class NodeLog(models.Model):
    """How the hub stands with the log of a node."""

    node = models.CharField(max_length=64, unique=True)
    fault = models.CharField(max_length=16, blank=True)
    """How the log contradicts what the node showed before: a value of `audit.worth.Break`, or empty."""
    since = models.DateTimeField(null=True)
    """When the contradiction was first seen."""

    class Meta:
        ordering = ("node",)

    def __str__(self) -> str:
        return self.node
