"""What a visitor can click into a query: the fields with the values that the federation holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue.figures import Figures
from cancerimage.hub.portal.builder.draft import Draft
from cancerimage.hub.portal.builder.paths import at, values_of
from cancerimage.hub.portal.words import field_label, value_label
from cancerimage.query import FIELDS, Between, Query
from cancerimage.query.fields import Field, Kind, Level
from cancerimage.query.limits import children
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES

LEVELS: Mapping[Level, str | Promise] = {
    Level.DATASET: _("Described for the whole dataset"),
    Level.SUBJECT: _("One value per subject"),
    Level.STUDY: _("One value per study"),
    Level.SERIES: _("One value per series"),
}

ORDER = (
    "cancer",
    "modality",
    "bodypart",
    "age",
    "sex",
    "manufacturer",
    "year",
    "images",
    "country",
    "licence",
    "dataset",
)
"""The fields of every dataset, as people reach for them."""

OPEN = frozenset({"cancer", "modality", "age"})
IN_VIEW = 8


@dataclass(frozen=True, slots=True)
class PickerValue:
    """One value to click; pressed if the current group holds it."""

    value: str
    label: str
    subjects: Number | None
    pressed: bool


@dataclass(frozen=True, slots=True)
class PickerField:
    """One field with its values, or with the bounds of its number."""

    field: Field
    label: str
    level: str | Promise
    values: tuple[PickerValue, ...]
    folded: tuple[PickerValue, ...]
    low: int | None
    high: int | None
    open: bool

    @property
    def counted(self) -> bool:
        """Whether subjects are counted beside its values."""
        return any(one.subjects is not None for one in self.values)

    @property
    def clinical(self) -> bool:
        """Whether the field comes from clinical tables."""
        return self.field.clinical

    @property
    def is_number(self) -> bool:
        """Whether the field is a number."""
        return self.field.kind is Kind.NUMBER

    @property
    def is_name(self) -> bool:
        """Whether the field's values are names to be typed."""
        return self.field.kind is Kind.NAME


def picker(draft: Draft, figures: Figures) -> list[PickerField]:
    """Return the fields with their values as the federation holds them, marked as the current group has them.

    A clinical field is offered where some dataset has it, or the draft asks for it; the clinical ones come last.
    """
    current = at(draft.tree, draft.into)
    parts = children(current) if current is not None else ()
    held = {(one.field, one.value) for part in parts for one in values_of(part)}
    ranges = {part.field: part for part in parts if isinstance(part, Between)}
    told = {one.field for one in figures.breakdowns} | {field for field, _ in held} | ranges.keys()
    names = [*ORDER, *(field.name for field in FIELDS.values() if field.clinical and field.name in told)]
    return [_field(FIELDS[name], held, ranges.get(name), figures) for name in names]


def _field(field: Field, held: set[tuple[str, str]], bounds: Between | None, figures: Figures) -> PickerField:
    values = _values(field, held, figures)
    shown = tuple(one for place, one in enumerate(values) if place < IN_VIEW or one.pressed)
    return PickerField(
        field=field,
        label=field_label(field.name),
        level=LEVELS[field.level],
        values=shown,
        folded=tuple(one for one in values if one not in shown),
        low=bounds.low if bounds else None,
        high=bounds.high if bounds else None,
        open=field.name in OPEN or bounds is not None or any(one.pressed for one in values),
    )


def _values(field: Field, held: set[tuple[str, str]], figures: Figures) -> list[PickerValue]:
    chosen = [value for name, value in held if name == field.name]
    parts = next((one.parts for one in figures.breakdowns if one.field == field.name), ())
    subjects: dict[str, Number | None] = {part.value: part.subjects for part in parts}
    if field.kind is Kind.NUMBER:
        # Bounds are typed; only what is missing is a value to click.
        subjects = {UNKNOWN: subjects.get(UNKNOWN)}
    elif field.vocabulary and not subjects:
        subjects = dict.fromkeys((concept.code for concept in VOCABULARIES[field.vocabulary]), None)
    subjects |= {value: subjects.get(value) for value in chosen}
    values = [
        PickerValue(value, value_label(field.name, value), count, (field.name, value) in held)
        for value, count in subjects.items()
    ]
    return sorted(values, key=lambda one: (one.value in (UNKNOWN, OTHER), -_shown(one.subjects), one.label))


def _shown(subjects: Number | None) -> int:
    return subjects.value or 0 if subjects is not None else 0


def refinement(field: str, value: str) -> str:
    """Return the edit that narrows a query to one value or band of a facet."""
    if field in FIELDS and FIELDS[field].kind is Kind.NUMBER and value != UNKNOWN:
        low, _dots, high = value.removeprefix(">=").partition("..")
        return f"range:{field}:{low}:{'' if value.startswith('>=') else high or low}"
    return f"toggle:{field}:{value}"


def is_applied(query: Query, field: str, value: str) -> bool:
    """Whether the outermost conditions of `query` already ask for this value."""
    return any(
        one.field == field and one.value == value for part in (query, *children(query)) for one in values_of(part)
    )
