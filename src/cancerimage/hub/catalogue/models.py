"""What the nodes have published: their signed publications, and the dataset records in them."""

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """One signed catalogue as it came from a node; kept while a dataset record stems from it."""

    node = models.CharField(max_length=64, db_index=True)
    issued = models.DateTimeField()
    received = models.DateTimeField()
    signed = models.BinaryField()
    """The message with its signature, byte for byte, so that a number can be traced to who signed it."""
    digest = models.CharField(max_length=64)
    """Of what the catalogue says, apart from when it was issued."""
    refused = models.JSONField(default=list)
    """The dataset records in it that were not taken up: dataset, code, reason."""

    def __str__(self) -> str:
        return f"{self.node} at {self.issued:%Y-%m-%d %H:%M:%S}"


class Dataset(models.Model):
    """The newest record of one dataset."""

    dataset = models.CharField(max_length=64, unique=True)
    node = models.CharField(max_length=64, db_index=True)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="datasets")

    node_title = models.JSONField()
    title = models.JSONField()
    description = models.JSONField()
    sources = models.JSONField()
    species = models.CharField(max_length=500)
    demonstration = models.BooleanField()
    synthetic = models.BooleanField()

    policy = models.CharField(max_length=32)
    audience = models.CharField(max_length=32)
    epoch = models.IntegerField(null=True)
    epoch_opened = models.DateTimeField(null=True)

    subjects = models.BigIntegerField(null=True)
    """As many as the node shows; null where it shows no number, and `told` says why."""
    studies = models.BigIntegerField(null=True)
    series = models.BigIntegerField(null=True)
    images = models.BigIntegerField(null=True)
    bytes = models.BigIntegerField(null=True)
    told = models.JSONField(null=True)
    """How the numbers are told where they are not exact: by level the margin and the limit, by field the limit."""
    cube = models.JSONField(null=True)
    age_min = models.IntegerField(null=True)
    age_max = models.IntegerField(null=True)
    facets = models.JSONField()
    coverage = models.JSONField()
    snapshot = models.CharField(max_length=64)
    indexed = models.DateTimeField()

    words = models.TextField()
    """Everything that free text finds, folded: titles, descriptions, labels and synonyms in every language."""
    fingerprint = models.CharField(max_length=64)
    """Of what the record says; the version rises when it changes."""
    version = models.IntegerField(default=1)
    published = models.DateTimeField()
    changed = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)
    """Since when the node no longer publishes this dataset."""

    def __str__(self) -> str:
        return self.dataset


class DatasetTerm(models.Model):
    """One value that a dataset shows, for finding it: `modality` `CT`, in so many subjects and series.

    What the holder says of the dataset as a whole has no numbers here: it counts for as much as the dataset does.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="terms")
    field = models.CharField(max_length=64)
    value = models.CharField(max_length=64)
    subjects = models.BigIntegerField(null=True)
    series = models.BigIntegerField(null=True)
    margin = models.BigIntegerField(default=0)
    """Of the subjects: half the width of the 95 % interval."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "field", "value"], name="one_term")]
        indexes: ClassVar = [models.Index(fields=["field", "value"])]

    def __str__(self) -> str:
        return f"{self.field}:{self.value}"


class Exhibition(models.Model):
    """What an open dataset shows of itself, and when its node signed that: what is older is not taken any more."""

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="exhibition")
    issued = models.BigIntegerField()
    """Milliseconds since 1970, as the header of the message has it."""
    digest = models.CharField(max_length=64)
    """Of all the pictures together; empty where there are none."""

    def __str__(self) -> str:
        return f"pictures of {self.dataset}"


class Picture(models.Model):
    """One of the pictures."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="pictures")
    place = models.IntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    image = models.BinaryField()
    """A PNG, as `wire.png` describes it."""
    columns = models.IntegerField()
    rows = models.IntegerField()
    modality = models.CharField(max_length=64)
    bodypart = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "place"], name="one_picture")]

    def __str__(self) -> str:
        return f"picture {self.place} of {self.dataset}"


class Revision(models.Model):
    """How often the catalogue has changed; one row, which also makes changes wait for one another."""

    changes = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.changes)

    @classmethod
    def advance(cls) -> None:
        """Count one more change, as part of the transaction that makes it.

        The row stays locked until that transaction ends, so the number rises in the order in which changes
        become visible. Numbers of new rows would not: whoever takes one first may commit last.
        """
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(changes=models.F("changes") + 1)
