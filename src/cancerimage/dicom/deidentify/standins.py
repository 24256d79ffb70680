"""The elements that stand in place of others: empty ones, values that say nothing, and the new patient."""

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify import dummies
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.steps import Step
from cancerimage.dicom.deidentify.subjects import Subject

PATIENT = frozenset({tags.PATIENT_NAME, tags.PATIENT_ID})
"""What tells the new id of a patient, wherever it stands."""
DOCUMENT = 0x00420011


class Standins:
    """Stand-ins in the encoding and for the class of one file."""

    def __init__(self, encoding: Encoding, sop_class: str) -> None:
        self._encoding = encoding
        self._sop_class = sop_class
        self._made: dict[tuple[Step, Action], bytes] = {}

    def value(self, step: Step) -> bytes:
        """Return a value of an attribute that says nothing."""
        vr = step.vrs[0]
        return self._encoding.swapped(vr, dummies.dummy(step.tag, vr.decode("ascii")))

    def element(self, step: Step, action: Action, subject: Subject) -> bytes:
        """Return the element that an action puts in place of another; nothing where it removes it."""
        if step.tag in PATIENT:
            return self._encoding.element(step.tag, step.vrs[0], subject.patient.encode("ascii"))
        made = self._made.get((step, action))
        if made is None:
            made = self._made[step, action] = self._element(step, action)
        return made

    def _element(self, step: Step, action: Action) -> bytes:
        vr = step.vrs[0]
        if action is Action.REMOVE:
            return b""
        if action is not Action.DUMMY:
            return self._encoding.element(step.tag, vr, b"")
        if step.tag == DOCUMENT:
            return self._encoding.element(step.tag, vr, dummies.document(self._sop_class))
        if vr != b"SQ":
            return self._encoding.element(step.tag, vr, self.value(step))
        assert step.steps is not None  # noqa: S101  # a sequence that is replaced knows what belongs inside
        return self._encoding.sequence(step.tag, [self._item(dummies.item(step.steps.plan))])

    def _item(self, values: tuple[dummies.Value, ...]) -> bytes:
        return b"".join(map(self._written, values))

    def _written(self, value: dummies.Value) -> bytes:
        if isinstance(value.content, tuple):
            return self._encoding.sequence(value.tag, [self._item(value.content)] if value.content else [])
        vr = value.vr.encode("ascii")
        return self._encoding.element(value.tag, vr, self._encoding.swapped(vr, value.content))
