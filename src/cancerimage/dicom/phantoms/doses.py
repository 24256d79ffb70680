"""The radiation dose report of a CT: a structured report by PS3.16, template 10011."""

from typing import TYPE_CHECKING, NamedTuple

from cancerimage.dicom.phantoms.headers import instance_uid, series_title
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.recipe import Recipe
from cancerimage.dicom.phantoms.visits import Kind, Take

if TYPE_CHECKING:
    from pydicom import Dataset


class Code(NamedTuple):
    """A coded concept."""

    value: str
    meaning: str
    scheme: str = "DCM"


_MOD, _CONTEXT, _HOLDS, _PROPERTY = "HAS CONCEPT MOD", "HAS OBS CONTEXT", "CONTAINS", "HAS PROPERTIES"


def report(ds: "Dataset", take: Take, recipe: Recipe) -> tuple[Planted, ...]:
    """Turn a header into a dose report, and return the identifiers in its content."""
    chance = take.chance
    ds.SOPInstanceUID = instance_uid(take, 1)
    ds.InstanceNumber = 1
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "UNVERIFIED"
    ds.PerformedProcedureCodeSequence = []
    ds.ReferencedPerformedProcedureStepSequence = []
    observer, device, note = chance.word("observer"), chance.word("device"), chance.word("note")
    if not recipe.planted:
        observer, device, note = "Observer", "Device", "nobody"
    ct = next(one for one in take.visit.series if one.kind is Kind.CT)
    dose = round(chance.between("dose", 1.2, 6.5), 2)
    length = round(chance.between("length", 180, 420), 1)
    acquisition = [
        _text(_HOLDS, Code("125203", "Acquisition Protocol"), series_title(ct)),
        _coded(_HOLDS, Code("123014", "Target Region"), Code("818981001", "Abdomen", "SCT")),
        _coded(_HOLDS, Code("113820", "CT Acquisition Type"), Code("116152004", "Spiral Acquisition", "SCT")),
        _uid(_HOLDS, Code("113769", "Irradiation Event UID"), chance.uid("irradiation")),
        _container(_HOLDS, Code("113822", "CT Acquisition Parameters"), [
            _number(Code("113824", "Exposure Time"), 4.1, Code("s", "s", "UCUM")),
            _number(Code("113825", "Scanning Length"), length, Code("mm", "mm", "UCUM")),
        ]),
        _container(_HOLDS, Code("113829", "CT Dose"), [
            _number(Code("113830", "Mean CTDIvol"), dose, Code("mGy", "mGy", "UCUM")),
            _number(Code("113838", "DLP"), round(dose * length / 10, 1), Code("mGy.cm", "mGy.cm", "UCUM")),
        ]),
    ]  # fmt: skip
    procedure = _coded(_MOD, Code("121058", "Procedure reported"), Code("77477000", "Computed Tomography X-Ray", "SCT"))
    procedure.ContentSequence = [
        _coded(_MOD, Code("363703001", "Has Intent", "SCT"), Code("261004008", "Diagnostic Intent", "SCT"))
    ]
    scope = _coded(_CONTEXT, Code("113705", "Scope of Accumulation"), Code("113014", "Study"))
    scope.ContentSequence = [_uid(_PROPERTY, Code("110180", "Study Instance UID"), take.visit.uid)]
    root = _container("", Code("113701", "X-Ray Radiation Dose Report"), [
        procedure,
        _coded(_CONTEXT, Code("121005", "Observer Type"), Code("121007", "Device")),
        _uid(_CONTEXT, Code("121012", "Device Observer UID"), chance.uid("device")),
        _text(_CONTEXT, Code("121013", "Device Observer Name"), device),
        _coded(_CONTEXT, Code("121005", "Observer Type"), Code("121006", "Person")),
        _person(_CONTEXT, Code("121008", "Person Observer Name"), f"{observer}^Synthetic"),
        scope,
        _container(_HOLDS, Code("113811", "CT Accumulated Dose Data"), [
            _number(Code("113812", "Total Number of Irradiation Events"), 1, Code("{events}", "events", "UCUM")),
            _number(
                Code("113813", "CT Dose Length Product Total"), round(dose * length / 10, 1),
                Code("mGy.cm", "mGy.cm", "UCUM"),
            ),
        ]),
        _container(_HOLDS, Code("113819", "CT Acquisition"), acquisition),
        _text(_HOLDS, Code("121106", "Comment"), f"SYNTHETIC report, ask Dr {note}"),
        _coded(_HOLDS, Code("113854", "Source of Dose Information"), Code("113856", "Automated Data Collection")),
    ])  # fmt: skip
    template = _item()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "10011"
    root.ContentTemplateSequence = [template]
    ds.update(root)
    found = [
        Planted(Place.UID, "(0008,0018)", ds.SOPInstanceUID),
        Planted(Place.UID, "(0040,A730)/(0040,A124)", chance.uid("device")),
    ]
    if recipe.planted:
        found += [
            Planted(Place.CONTENT, "(0040,A730)/(0040,A160)", device),
            Planted(Place.CONTENT, "(0040,A730)/(0040,A123)", observer),
            Planted(Place.CONTENT, "(0040,A730)/(0040,A160)", note),
        ]
    return tuple(found)


def _container(relation: str, concept: Code, content: "list[Dataset]") -> "Dataset":
    made = _content(relation, "CONTAINER", concept)
    made.ContinuityOfContent = "SEPARATE"
    made.ContentSequence = content
    return made


def _coded(relation: str, concept: Code, value: Code) -> "Dataset":
    made = _content(relation, "CODE", concept)
    made.ConceptCodeSequence = [_code(value)]
    return made


def _text(relation: str, concept: Code, value: str) -> "Dataset":
    made = _content(relation, "TEXT", concept)
    made.TextValue = value
    return made


def _person(relation: str, concept: Code, value: str) -> "Dataset":
    made = _content(relation, "PNAME", concept)
    made.PersonName = value
    return made


def _uid(relation: str, concept: Code, value: str) -> "Dataset":
    made = _content(relation, "UIDREF", concept)
    made.UID = value
    return made


def _number(concept: Code, value: float, unit: Code) -> "Dataset":
    made = _content(_HOLDS, "NUM", concept)
    measured = _item()
    measured.NumericValue = f"{value:g}"
    measured.MeasurementUnitsCodeSequence = [_code(unit)]
    made.MeasuredValueSequence = [measured]
    return made


def _content(relation: str, kind: str, concept: Code) -> "Dataset":
    made = _item()
    if relation:
        made.RelationshipType = relation
    made.ValueType = kind
    made.ConceptNameCodeSequence = [_code(concept)]
    return made


def _code(code: Code) -> "Dataset":
    made = _item()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = code.value, code.scheme, code.meaning
    return made


def _item() -> "Dataset":
    from pydicom import Dataset

    return Dataset()
