"""What a run of `cancerimage deidentify` is asked to do: by options, and by a policy that a project keeps in a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.decisions import Faces, People
from cancerimage.dicom.deidentify.ids import Form, Ids, NoSite
from cancerimage.dicom.deidentify.options import EXCLUSIVE, Option
from cancerimage.dicom.pixels.verdicts import Mode

if TYPE_CHECKING:
    from cancerimage.dicom.deidentify.folder import Manner
    from cancerimage.dicom.deidentify.plans import Profile

OWN_WAY = {Option.CLEAN_PIXELS: "--pixels", Option.CLEAN_FACES: ""}
"""Options of the profile that a file states only when its pixels were looked at, and how to have that done."""
Choice = TypeVar("Choice", bound=StrEnum)
NAMES = ("with", "without", "pixels", "devices", "words", "site", "key", "people", "faces", "ids")
"""What a policy may say."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is chosen in one place, in a file or on the command line; the command line counts more."""

    chosen: tuple[Option, ...] = ()
    refused: tuple[Option, ...] = ()
    pixels: Mode | None = None
    devices: Path | None = None
    words: Path | None = None
    site: str | None = None
    key: Path | None = None
    people: People | None = None
    faces: Faces | None = None
    ids: Ids | None = None


def read(path: Path | None) -> Policy:
    """Return the policy of a file; a name that nobody knows is a mistake, and not to be passed over."""
    import tomllib

    if path is None:
        return Policy()
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Failure(f"{path} is no TOML: {fault}.", outcome=Outcome.MISUSED) from None
    if unknown := sorted(found.keys() - set(NAMES)):
        raise _mistake(f"{path} has {', '.join(unknown)}, which means nothing here.", NAMES)
    return Policy(
        _options(found, "with"),
        _options(found, "without"),
        _choice(found, "pixels", Mode),
        _place(found, "devices", path.parent),
        _place(found, "words", path.parent),
        _text(found, "site"),
        _place(found, "key", path.parent),
        _choice(found, "people", People),
        _choice(found, "faces", Faces),
        _choice(found, "ids", Ids),
    )


def manner(kept: Policy, said: Policy) -> "Manner":
    """Return how to de-identify by what the policy in a file and the command line say."""
    from cancerimage.dicom.deidentify.folder import Manner
    from cancerimage.dicom.pixels import rules
    from cancerimage.dicom.pixels.reading import Missing, available, require
    from cancerimage.dicom.pixels.signatures import ScriptFault

    pixels = said.pixels or kept.pixels or (Mode.OCR if available() else Mode.RULES)
    if pixels is Mode.OCR:
        try:
            require()
        except Missing as fault:
            raise Failure(str(fault), "Or choose --pixels rules.") from None
    devices, words = said.devices or kept.devices, said.words or kept.words
    try:
        own = None if devices is None else rules.load(devices) + rules.shipped()
    except ScriptFault as fault:
        raise Failure(f"The rules for devices cannot be read: {fault}", outcome=Outcome.MISUSED) from None
    try:
        allowed = frozenset() if words is None else frozenset(words.read_text("utf-8").split())
    except UnicodeDecodeError:
        raise Failure(f"{words} is not written in UTF-8.", outcome=Outcome.MISUSED) from None
    try:
        form = Form.of(said.ids or kept.ids, said.site if said.site is not None else kept.site)
    except NoSite as fault:
        raise Failure(str(fault), outcome=Outcome.MISUSED) from None
    people, faces = said.people or kept.people or People.HOLD, said.faces or kept.faces or Faces.REVIEW
    profile = _profile(kept, said)
    return Manner(profile, pixels, form.site, allowed, own, people=people, faces=faces, ids=form.ids)


def _profile(kept: Policy, said: Policy) -> "Profile":
    from cancerimage.dicom.deidentify.plans import STANDARD, Profile

    options = set(STANDARD.options)
    for one in (kept, said):
        for option, way in OWN_WAY.items():
            if option in one.chosen:
                hint = f"Use {way}." if way else "Nothing here claims it; see --faces mask."
                raise Failure(f"`{option}` is stated for each file that it was done for.", hint, Outcome.MISUSED)
        if set(one.chosen) >= EXCLUSIVE:
            names = " and ".join(sorted(EXCLUSIVE))
            raise Failure(f"{names} exclude each other.", "Choose one.", Outcome.MISUSED)
        if EXCLUSIVE & set(one.chosen):
            options -= EXCLUSIVE
        options = (options - set(one.refused)) | set(one.chosen)
    return Profile(frozenset(options))


def _options(found: dict[str, Any], name: str) -> tuple[Option, ...]:
    values = found.get(name, [])
    if not isinstance(values, list) or any(value not in list(Option) for value in values):
        raise _mistake(f"The policy's `{name}` is no list of options.", Option)
    return tuple(map(Option, values))


def _choice(found: dict[str, Any], name: str, choices: type[Choice]) -> Choice | None:
    value = _text(found, name)
    if value is not None and value not in set(choices):
        raise _mistake(f"The policy's `{name}` is unknown.", choices)
    return None if value is None else choices(value)


def _text(found: dict[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        raise Failure(f"The policy's `{name}` is no text.", f'Write it as {name} = "…".', Outcome.MISUSED)
    return value


def _place(found: dict[str, Any], name: str, folder: Path) -> Path | None:
    """Return a path, counted from the folder that the policy is in."""
    text = _text(found, name)
    return None if text is None else folder / Path(text).expanduser()


def _mistake(sentence: str, known: Iterable[str]) -> Failure:
    return Failure(sentence, f"There are: {', '.join(known)}.", Outcome.MISUSED)
