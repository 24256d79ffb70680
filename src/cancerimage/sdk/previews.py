"""What an answer would cost, before anybody asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cancerimage.sdk.matches import Charge, Untold
from cancerimage.sdk.tables import Row, as_html, as_text

_COLUMNS = ("dataset", "title", "node", "policy", "free", "questions_left", "withheld")


@dataclass(frozen=True, slots=True)
class PreviewedDataset:
    """What an answer of one dataset would cost."""

    dataset: str
    title: str
    node: str
    policy: str
    free: bool
    questions_left: int | None
    """How many questions of this cost the asker has left; None where the answer is free or would not come."""
    withheld: str | None
    """Why there would be no number, as `preview.withheld` explains; None where there would be one."""
    charge: Charge | None


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """What an answer to a question would cost; nothing was counted or charged for it."""

    text: str
    fingerprint: str
    free: int
    """At how many datasets the answer is free."""
    charged: int
    """At how many datasets it uses up one of the asker's remaining questions."""
    questions_left: int | None
    """How many such questions are left where fewest are; None where nothing is charged."""
    datasets: tuple[PreviewedDataset, ...]
    withheld: tuple[Untold, ...]
    """The datasets that would tell nothing, by the reason."""
    refused: tuple[str, ...]
    """The nodes that would not apply every condition, and so would count nothing."""
    missing: tuple[str, ...]
    """The nodes that have given no answer."""
    raw: Mapping[str, Any] = field(compare=False)
    """The JSON as it came from the hub."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Preview":
        """Return the preview that the hub's JSON holds."""
        plain = ("text", "fingerprint", "free", "charged", "questions_left")
        return cls(
            **{name: raw[name] for name in plain},
            datasets=tuple(
                PreviewedDataset(
                    **{name: one[name] for name in _COLUMNS}, charge=Charge.of(one["charge"]) if one["charge"] else None
                )
                for one in raw["datasets"]
            ),
            withheld=tuple(Untold.of(one) for one in raw["withheld"]),
            refused=tuple(raw["refused"]),
            missing=tuple(raw["missing"]),
            raw=raw,
        )

    def rows(self) -> list[Row]:
        """Return the datasets as plain rows."""
        return [{column: getattr(one, column) for column in _COLUMNS} for one in self.datasets]

    def summary(self) -> str:
        """Return what an answer would cost as a sentence."""
        parts = [f"free at {_datasets(self.free)}"]
        if self.charged:
            left = "the last" if self.questions_left == 1 else f"one of about {self.questions_left or 0:,}"
            parts.append(f"uses {left} of your remaining questions at {_datasets(self.charged)}")
        silent = sum(len(one.datasets) for one in self.withheld)
        if silent:
            parts.append(f"no answer from {_datasets(silent)}")
        sentence = "; ".join(parts)
        return f"{sentence[0].upper()}{sentence[1:]}."

    def __repr__(self) -> str:
        parts = [self.text or "everything", self.summary()]
        if self.datasets:
            parts += ["", as_text(self.rows(), ("dataset", "node", "policy", "free", "questions_left", "withheld"))]
        parts += [f"{', '.join(one.datasets)}: {one.text}" for one in self.withheld]
        if self.missing:
            parts.append(f"Nothing is known of: {', '.join(self.missing)}")
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        return as_html(self.rows(), _COLUMNS, f"{self.text}: {self.summary()}", [one.text for one in self.withheld])


def _datasets(count: int) -> str:
    return f"{count:,} dataset{'' if count == 1 else 's'}"
