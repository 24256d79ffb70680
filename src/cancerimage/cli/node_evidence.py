"""`cancerimage node evidence`: check what a node has signed about a batch."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.pipeline.evidence import Evidence

app = typer.Typer(no_args_is_help=True, help="What the node has signed about its batches.")


@app.command(
    epilog=examples(
        "cancerimage node evidence verify lung-ct-0001.json",
        "cancerimage node evidence verify lung-ct-0001.json --outputs lung-ct-0001.outputs --images images/",
    )
)
def verify(
    file: Annotated[Path, typer.Argument(help="The signed evidence of a batch.", exists=True, dir_okay=False)],
    outputs: Annotated[
        Path | None,
        typer.Option(help="The list of images that belongs to it.", exists=True, dir_okay=False),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="The images themselves, to be compared with that list.", exists=True, file_okay=False),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="The fingerprint of the node's key, as its holder told you.", metavar="FINGERPRINT"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check the signature of a batch's evidence, and whether a list of images or the images are those that it is about.

    A signature says that the file is as somebody's key has signed it. Whose key that is, only its holder can tell:
    compare the fingerprint.
    """
    from cancerimage.node.pipeline.evidence import Evidence

    if images is not None and outputs is None:
        raise Failure("--images are compared with a list of them.", "Name it: --outputs FILE", Outcome.MISUSED)
    found = Evidence.load(file)
    fingerprint = found.keys.fingerprint
    if key is not None and _bare(key) != _bare(fingerprint):
        raise Failure(f"{file} was signed with another key: {fingerprint}")
    if outputs is not None:
        _require_outputs(found, outputs, images)
    told = found.statement
    if as_json:
        screen.write_json(
            {
                "sound": True, "signed_by": found.node, "fingerprint": fingerprint, "batch": told["batch"],
                "dataset": told["dataset"], "made": told["made"], "grade": told["deidentification"]["grade"],
                "images": told["outputs"]["images"], "outputs_compared": outputs is not None,
                "images_compared": images is not None,
            }
        )  # fmt: skip
        return
    _show(found, fingerprint)
    if key is not None:
        screen.say("The key is the one that you named.")
    if outputs is not None:
        screen.say(f"{outputs} is the list of images that was signed.")
    if images is not None:
        screen.say(f"{images} holds every image of that list, unchanged, and nothing else.")
    if unchecked := [name for name, given in _parts(key, outputs, images) if not given]:
        screen.say(f"Not checked: {', '.join(unchecked)}.")


def _parts(key: str | None, outputs: Path | None, images: Path | None) -> tuple[tuple[str, bool], ...]:
    """Return what can be checked beside the signature, by its option, and whether it was."""
    return (
        ("whose key it is (--key)", key is not None),
        ("the list of images (--outputs)", outputs is not None),
        ("the images (--images)", images is not None),
    )


def _require_outputs(found: "Evidence", outputs: Path, images: Path | None) -> None:
    listed = outputs.read_bytes()
    if hashlib.sha256(listed).hexdigest() != found.statement["outputs"]["sha256"]:
        raise Failure(f"{outputs} is not the list that was signed.")
    if images is None:
        return
    expected = {name: digest for digest, name in (line.split("  ", 1) for line in listed.decode().splitlines())}
    there = {path.relative_to(images).as_posix(): path for path in sorted(images.rglob("*")) if path.is_file()}
    wrong = sum(name not in there or _digest(there[name]) != digest for name, digest in expected.items())
    more = len(there.keys() - expected.keys())
    if wrong or more:
        raise Failure(
            f"{screen.counted(wrong, 'image is', 'images are')} missing or changed, and "
            f"{screen.counted(more, 'file is', 'files are')} there that the list does not name."
        )


def _show(found: "Evidence", fingerprint: str) -> None:
    from cancerimage.cli.listings import moment, show_pairs
    from cancerimage.node.pipeline.evidence import moment_of

    told: dict[str, Any] = dict(found.statement)
    show_pairs(
        {
            "Signed by": found.node,
            "With the key": fingerprint,
            "On": moment(moment_of(found)),
            "Batch": told["batch"],
            "Dataset": told["dataset"],
            "Images": screen.figure(told["outputs"]["images"]),
            "Grade": told["deidentification"]["grade"],
        }
    )
    screen.say("The signature is right: the file is as the owner of that key has signed it.")


def _bare(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
