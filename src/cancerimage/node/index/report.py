"""What a build found in its source: counts of records, of values per field, and of faults in the data."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A frozen part of the report, which is kept in the manifest of the index."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Spelling(Part):
    """A raw value that the vocabulary does not hold, and in how many series it stands."""

    raw: str
    series: int


class FieldReport(Part):
    """How the raw values of one field were understood, counted in series."""

    field: str
    mapped: int
    unknown: int
    unmapped: int
    spellings: tuple[Spelling, ...] = ()
    """The unmapped spellings, the most frequent first; none that stands with fewer than ten subjects."""
    rare: int = 0
    """How many further spellings stand with fewer than ten subjects, and so are only counted."""


class Faults(Part):
    """How many records contradict themselves or cannot be true; the values concerned count as unknown."""

    without_identity: int = 0
    """Rows that lack a dataset, subject, study or series identifier; they are left out."""
    repeated_series: int = 0
    """Rows whose series was listed before for the same subject; they are left out."""
    conflicting_sex: int = 0
    """Subjects with two different sexes."""
    conflicting_age: int = 0
    """Studies of a subject with two different ages."""
    conflicting_date: int = 0
    """Studies of a subject with dates in two different years."""
    invalid_age: int = 0
    """Series whose age is no DICOM age string, or above 120 years."""
    implausible_date: int = 0
    """Series whose study date is no date, or outside the years that can be searched."""
    shared_studies: int = 0
    """Studies that stand under two subjects of one dataset; each is counted once."""
    shared_series: int = 0
    """Series that stand under two subjects of one dataset; each is counted once."""
    conflicting_clinical: int = 0
    """Values of a clinical field of a subject that its series do not agree on."""
    invalid_clinical: int = 0
    """Series whose number of a clinical field is no number, or beyond what the field can hold."""
    invalid_images: int = 0
    """Series whose number of images is missing or impossible."""


class BuildReport(Part):
    """What was built: how much of everything, how the values were understood, what was wrong."""

    datasets: int
    subjects: int
    studies: int
    series: int
    rows: int
    """Row groups: series of one study that are alike in every searchable field count as one."""
    alike: int
    """Entries that remain when subjects that hardly any question can tell apart are held once."""
    fields: tuple[FieldReport, ...]
    faults: Faults
    seconds: float
