"""Searching an output for what its source gives away."""

from collections.abc import Iterator, Set
from dataclasses import replace

from cancerimage.dicom.verify.attributes import LIKE_NAMES, META, NOT_WORDS
from cancerimage.dicom.verify.contents import Contents, contents
from cancerimage.dicom.verify.dates import UNSAID, days_in_uid, days_told, shifts
from cancerimage.dicom.verify.hidden import hidden
from cancerimage.dicom.verify.hits import Hit, Kind
from cancerimage.dicom.verify.needles import LONG_UID, Needles, compacted, figures, uids_in
from cancerimage.dicom.verify.people import flat, key
from cancerimage.dicom.verify.reading import PADDING, Malformed, Path, read
from cancerimage.dicom.verify.searched import STANDARD, Searched, single
from cancerimage.dicom.verify.vocabulary import grown_together, harmless, terms, words

APART = b"\n\n\n\n"
"""Between texts; no date goes across it."""
PATIENT = frozenset((0x00100010, 0x00100020))
LONG_NUMBER = 30
"""Figures of a number that nobody counts patients with, and that holds short numbers by chance."""


def check(
    searched: Searched,
    output: bytes,
    kept: Set[int] = frozenset(),
    allowed: Set[str] = frozenset(),
    chosen: str = "",
) -> tuple[Hit, ...]:
    """Return what an output still has of its source; nothing, if it is clean.

    `kept` names the attributes that keep their values by decision (an option of the profile). What stands in them is
    not searched for, there or elsewhere. `allowed` are words beyond the public ones that a person has looked at; as the
    name of somebody in the source they are found all the same. `chosen` is the new id of the patient where that is a
    long number: what stands inside of it is chance, where it is the whole of a patient's id or name.
    """
    needles = Needles(searched, kept, frozenset(word.upper().encode() for word in allowed))
    return found_in(output, needles, chosen.encode())


def found_in(output: bytes, needles: Needles, chosen: bytes = b"") -> tuple[Hit, ...]:
    """Return what an output has of what is searched for."""
    try:
        said = contents(read(output))
    except Malformed:
        return (Hit(Kind.UNREADABLE),)
    found = dict.fromkeys(around(said))
    found.update(dict.fromkeys(_values(said, needles)))
    found.update(dict.fromkeys(_uids(said, needles)))
    if len(chosen) >= LONG_NUMBER and chosen.isdigit():
        texts = [(at, text) for at, text in said.texts if at[-1] not in PATIENT or text.strip(b" \0") != chosen]
        said = replace(said, texts=texts)
    told = _told(said, needles)
    found.update(dict.fromkeys(_days(said, needles, told)))
    found.update(dict.fromkeys(_texts(said, needles)))
    found.update(dict.fromkeys(_people(said, needles)))
    found.update(dict.fromkeys(_figures(said, needles)))
    found.update(dict.fromkeys(hidden(said, needles, told)))
    return tuple(found)


def around(said: Contents) -> Iterator[Hit]:
    """Yield what stands outside of the data set."""
    file = said.file
    if file.preamble.strip(b"\0"):
        yield Hit(Kind.PREAMBLE)
    if file.tail:
        yield Hit(Kind.PADDING)
    for element in file.elements:
        tag = element.path[0]
        if tag >> 16 > 2:
            break
        if tag not in META:
            yield Hit(Kind.META, element.path)
    if file.elements and file.elements[-1].path == (PADDING,):
        yield Hit(Kind.PADDING, (PADDING,))


def _values(said: Contents, needles: Needles) -> Iterator[Hit]:
    """Yield identifying attributes that have one of their values still."""
    values = needles.values
    for path, text in (*said.texts, *said.terms):
        if (before := values.get(path[-1])) is not None and not before.isdisjoint(single(text.upper())):
            yield Hit(Kind.KEPT, path)


def _uids(said: Contents, needles: Needles) -> Iterator[Hit]:
    uids = needles.uids
    if not uids:
        return
    for path, uid in said.uids:
        if uid in uids or any(one in uids for one in _beginnings(uid)):
            yield Hit(Kind.UID, path)
    for path, text in said.texts:
        here = figures(text)
        if (b"." in text and not uids.isdisjoint(uids_in(text))) or (
            len(here) >= LONG_UID and any(one in here for one in needles.uid_figures)
        ):
            yield Hit(Kind.UID, path)


def _beginnings(uid: bytes) -> Iterator[bytes]:
    """Yield the long UIDs that a UID goes on from; the engine's own, under 2.25, have one part only."""
    if uid.startswith((b"2.25.", STANDARD)):
        return
    shorter = uid.rpartition(b".")[0]
    while len(shorter) >= LONG_UID:
        yield shorter
        shorter = shorter.rpartition(b".")[0]


def _told(said: Contents, needles: Needles) -> frozenset[int]:
    """Return the days of the source that the output may not tell."""
    kept = needles.kept
    before = {tag: days for tag, days in needles.searched.days.items() if tag not in kept}
    moved = shifts(before, ((path[-1], day) for path, day in said.days if path[-1] not in kept))
    original = frozenset(day for days in before.values() for day in days) - UNSAID
    original -= {day for tag in kept & needles.searched.days.keys() for day in needles.searched.days[tag]}
    # A day that was moved can be another day of the same person.
    return original - {day + shift for shift in moved for day in original}


def _days(said: Contents, needles: Needles, told: frozenset[int]) -> Iterator[Hit]:
    kept = needles.kept
    for path, day in said.days:
        if day in told and path[-1] not in kept:
            yield Hit(Kind.DATE, path)
    texts = [one for one in (*said.texts, *said.terms) if one[0][-1] not in NOT_WORDS and one[0][-1] not in kept]
    if told and not told.isdisjoint(days_told(APART.join(text for _, text in texts).upper())):
        for path, text in texts:
            if not told.isdisjoint(days_told(text.upper())):
                yield Hit(Kind.DATE, path)
    for path, uid in said.uids:
        if path[-1] not in kept and not told.isdisjoint(days_in_uid(uid)):
            yield Hit(Kind.DATE, path)


def _people(said: Contents, needles: Needles) -> Iterator[Hit]:
    """Yield whole names, in any order of their parts, and also such whose parts everybody uses."""
    for path, name in said.names:
        if path[-1] not in needles.kept and any(key(one) in needles.people for one in name.upper().split(b"\\")):
            yield Hit(Kind.KEPT, path)
    if not needles.whole:
        return
    texts = [(path, text) for path, text in (*said.texts, *said.terms) if path[-1] not in NOT_WORDS]
    together = flat(b"\n".join(text for _, text in texts).upper())
    wanted = [one for one in needles.whole if one in together]
    if wanted:
        for path, text in texts:
            if path[-1] not in needles.kept and any(one in flat(text.upper()) for one in wanted):
                yield Hit(Kind.NAME, path)


def _figures(said: Contents, needles: Needles) -> Iterator[Hit]:
    """Yield texts that have the figures of a number of somebody, whatever stands between them."""
    if not needles.figures:
        return
    for path, text in (*said.texts, *said.terms):
        if path[-1] not in needles.kept and path[-1] not in NOT_WORDS:
            here = figures(text)
            if any(one in here for one in needles.figures):
                yield Hit(Kind.IDENTIFIER, path)


def _texts(said: Contents, needles: Needles) -> Iterator[Hit]:
    texts = [(path, text) for path, text in said.texts if path[-1] not in NOT_WORDS]
    everything = b"\n".join(text for _, text in texts).upper()
    coded = b"\n".join(text for _, text in said.terms).upper()
    present, in_terms = words(everything), words(coded)
    strange = {word for word in present if not harmless(word)}
    strange |= {word for word in in_terms if not harmless(word) and word not in terms()}
    wanted = {
        word: Kind.NAME if word in needles.parts else Kind.WORD
        for word in strange
        if (word in needles.words and word not in needles.allowed) or any(part in word for part in needles.inside)
    }
    phrases = [one for one in needles.phrases if one in everything or one in coded]
    numbers = [one for one in needles.compact if one in compacted(everything)]
    ordinary = (present - strange) & needles.ordinary
    if wanted or phrases or numbers or ordinary:
        for path, text in texts:
            if path[-1] not in needles.kept:
                if any(one in compacted(text.upper()) for one in numbers):
                    yield Hit(Kind.IDENTIFIER, path)
                yield from _in_text(path, text, wanted, phrases, ordinary)
    if wanted or phrases:
        for path, text in said.terms:
            if path[-1] not in needles.kept:
                yield from _in_text(path, text, wanted, phrases, set())


def _in_text(
    path: Path, text: bytes, wanted: dict[bytes, Kind], phrases: list[bytes], ordinary: set[bytes]
) -> Iterator[Hit]:
    here = words(text.upper())
    for word in here & wanted.keys():
        if wanted[word] is Kind.NAME or not grown_together(text, word):
            yield Hit(wanted[word], path)
    if any(_stands(phrase, text.upper()) for phrase in phrases):
        yield Hit(Kind.IDENTIFIER, path)
    if path[-1] not in LIKE_NAMES and here & ordinary:
        yield Hit(Kind.NAME, path)


def _stands(phrase: bytes, text: bytes) -> bool:
    """Whether a phrase stands in a text on its own and not inside of a longer word."""
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not text[max(0, at - 1) : at].isalnum() and not text[end : end + 1].isalnum():
            return True
        at = text.find(phrase, at + 1)
    return False
