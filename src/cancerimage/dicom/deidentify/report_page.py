"""The report of a batch as one page of HTML that needs nothing else: it can be mailed, opened anywhere, and printed."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from cancerimage.dicom.deidentify.actions import MEANINGS as ACTIONS
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.fates import FATES, Fate
from cancerimage.dicom.deidentify.grade import GRADES, Grade
from cancerimage.dicom.deidentify.ids import IDS, Ids
from cancerimage.dicom.deidentify.losses import LOSSES, Loss
from cancerimage.dicom.deidentify.report import PRIVATE, Report, Run, versions
from cancerimage.dicom.deidentify.table import EDITION
from cancerimage.dicom.faults import REASONS
from cancerimage.dicom.pages.charts import Bar, bars
from cancerimage.dicom.pages.markup import figure, listing, volume
from cancerimage.dicom.pages.style import STYLE
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.verdicts import MODES, Mode
from cancerimage.dicom.verify.hits import SENTENCES, Kind

TITLE = "De-identification report"
_TONES = {Grade.PASSED: "good", Grade.REVIEW: "warning", Grade.BLOCKED: "error"}
_NAMES = {Grade.PASSED: "Passed", Grade.REVIEW: "Review required", Grade.BLOCKED: "Blocked"}
_BRIEF = {
    Loss.WORDS: "Words taken out",
    Loss.PROFILE: "Asked for by the profile",
    Loss.UNDEFINED: "Not in the definition",
    Loss.PRIVATE: "Private attributes",
    Loss.FORM: "Values of a wrong form",
    Loss.BESIDE: "Beside the pixels",
    Loss.REST: "Bytes behind the end",
}
_LOST = {
    Loss.WORDS: "Words taken out of texts",
    Loss.PROFILE: "Removed, emptied or replaced by the profile",
    Loss.UNDEFINED: "Not part of the definition of the object",
    Loss.PRIVATE: "Private attributes",
    Loss.FORM: "Values of a wrong form",
    Loss.BESIDE: "Stood beside the numbers of an image",
    Loss.REST: "Bytes behind the last attribute",
}


def page(made: Report) -> str:
    """Return the page of a report."""
    body = "".join(
        (
            _head(made),
            '<main id="content" class="wrap">',
            _size(made),
            _grade(made),
            _overview(made),
            _quarantine(made),
            _verifier(made),
            _losses(made),
            _manner(made),
            "</main>",
            _foot(made),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{TITLE}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _head(made: Report) -> str:
    return (
        '<a class="skip" href="#content">To the content</a><header class="frame"><div class="wrap">'
        f"<p>PS3.15 Annex E, edition {EDITION} · {escape(made.run.made)}</p><h1>{TITLE}</h1>"
        f"<p>{escape(GRADES[made.judgement.grade])}</p></div></header>"
    )


def _size(made: Report) -> str:
    shown = {
        "Patients": f"{made.released['patients']:,}",
        "Studies": f"{made.released['studies']:,}",
        "Series": f"{made.released['series']:,}",
        "Images released": f"{made.fates.get(Fate.RELEASED, 0):,}",
        "Not released": f"{made.fates.get(Fate.QUARANTINED, 0):,}",
        "Volume": volume(made.released["bytes"]),
    }
    cells = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in shown.items())
    return f'<section aria-label="Size"><dl class="figures">{cells}</dl></section>'


def _grade(made: Report) -> str:
    grade = made.judgement.grade
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in made.judgement.because)
    return (
        f'<section><h2>Grade <span class="tag {_TONES[grade]}">{_NAMES[grade]}</span></h2>'
        f'<div class="card"><ul style="padding-inline-start:1.25rem">{items}</ul></div></section>'
    )


def _overview(made: Report) -> str:
    files = [(FATES[fate], made.fates.get(fate, 0)) for fate in Fate]
    actions = [(ACTIONS[action], count) for action, count in made.actions.items() if count]
    short = [(fate.value.capitalize(), count) for fate, (_, count) in zip(Fate, files, strict=True)]
    lost = dict.fromkeys(_BRIEF.values(), 0)
    for one in made.losses:
        lost[_BRIEF[one.why]] += one.elements
    done = [(action.value.capitalize(), count) for action, count in made.actions.items() if count]
    return (
        '<section><h2>Overview</h2><div class="columns">'
        + _chart("What became of the files", "Every file of the folder is counted once.", short)
        + _chart("What was done to elements", "In the files that were released, at every depth.", sorted_by(done))
        + _chart("What was lost, and why", "Elements that are not in the result as they were.", sorted_by(lost.items()))
        + "</div><details><summary>What these words mean</summary>"
        + listing(
            "What these words mean",
            ("Word", "Meaning"),
            [(escape(name), escape(words)) for name, words in _meanings(actions)],
        )
        + "</details></section>"
    )


def sorted_by(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return rows that count something, the most frequent first."""
    return sorted(((name, count) for name, count in rows if count), key=lambda row: -row[1])


def _meanings(actions: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    used = {words for words, _ in actions}
    return [(fate.value.capitalize(), FATES[fate]) for fate in Fate] + [
        (action.value.capitalize(), words) for action, words in ACTIONS.items() if words in used
    ]


def _chart(title: str, caption: str, rows: Sequence[tuple[str, int]]) -> str:
    most = max((count for _, count in rows), default=0) or 1
    return figure(title, caption, bars(title, [Bar(name, count / most, f"{count:,}") for name, count in rows]))


def _quarantine(made: Report) -> str:
    if not made.quarantine:
        return ""
    rows = [
        (escape(REASONS[reason].sentence), escape(REASONS[reason].remedy), f"{count:,}")
        for reason, count in made.quarantine.items()
    ]
    return (
        "<section><h2>Not released</h2><p class='lead'>Which files these are stands in private/quarantine.csv.</p>"
        f"{listing('Not released', ('Why', 'What to do', 'Files'), rows)}</section>"
    )


def _verifier(made: Report) -> str:
    run = made.run
    said = [
        "A second program, which shares no code with the first, searched every result for what its original gives away."
        if run.verified
        else "The verifier was switched off.",
        "The canaries could not be de-identified."
        if run.flight is None
        else f"{run.flight.files:,} made-up files with {run.flight.tokens:,} planted identifiers went the same way; "
        f"{run.flight.leaked:,} of these came out.",
    ]
    rows = [
        (escape(SENTENCES[Kind(hit.kind)]), f"<code>{escape(hit.place)}</code>", f"{hit.files:,}") for hit in made.hits
    ]
    table = listing("What the verifier found", ("What was found", "Where", "Files"), rows) if rows else ""
    return f"<section><h2>Verification</h2><p class='lead'>{' '.join(said)}</p>{table}</section>"


def _losses(made: Report) -> str:
    rows = [
        (
            f"<code>{escape(one.tag)}</code>" if one.tag else "",
            escape(one.name),
            f'<span title="{escape(LOSSES[one.why], quote=True)}">{_LOST[one.why]}</span>',
            f"{one.elements:,}",
        )
        for one in made.losses
    ]
    return (
        "<section><h2>Every loss by attribute</h2>"
        "<p class='lead'>Dates that moved and UIDs that were replaced are no losses: every interval within a patient "
        "stays, and so does every reference from one image to another.</p>"
        f"{listing('Every loss by attribute', ('Tag', 'Attribute', 'Why', 'Elements'), rows)}</section>"
    )


def _manner(made: Report) -> str:
    run = made.run
    rows: Mapping[str, str] = {
        "Profile and options": "<br>".join(f"{escape(one.name)} ({one.code})" for one in run.profile.codes),
        "Pixels": f"{escape(MODES[run.mode])} Blackened in {made.masked:,} files.",
        "Heads": f"{made.heads.get(Head.YES, 0):,} series show a head and {made.heads.get(Head.UNKNOWN, 0):,} may; "
        + _fronts(made)
        if run.mode is not Mode.OFF or run.faces is Faces.MASK
        else "Nobody looked.",
        "May be shared": f"{escape(', '.join(made.shared))}; <strong>never {PRIVATE}</strong>, which holds key and "
        "patients, and so never the folder as a whole",
        "Patient ids": _ids(run),
        "Key": f"<code>{escape(run.key)}</code> (a fingerprint; the key itself stays in the private folder)",
        "Software": escape(", ".join(f"{name} {number}" for name, number in versions().items())),
    }
    cells = [(name, words) for name, words in rows.items()]
    return f"<section><h2>How it was done</h2>{listing('How it was done', ('What', 'How'), cells)}</section>"


def _fronts(made: Report) -> str:
    if not made.fronted:
        return "no face was masked."
    return (
        f"in {made.fronted:,} of them the front of the head was blackened by a shear plane. That is no validated "
        "defacing: ears and the back of the head stay, and somebody should look at them."
    )


def _ids(run: Run) -> str:
    if run.ids is Ids.PLATFORM:
        return escape(IDS[run.ids])
    return "derived from key, site and original id" if run.site else "derived from key and original id"


def _foot(made: Report) -> str:
    return (
        '<footer><div class="wrap"><p>This report holds numbers and names of attributes: no value of a file, no UID '
        "and no file name. Its numbers are exact, so it tells the size of the dataset to whoever reads it.</p></div>"
        "</footer>"
    )
