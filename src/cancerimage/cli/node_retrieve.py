"""`cancerimage node retrieve`: studies come to the node from an archive (PACS)."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_arrivals import show_batch
from cancerimage.cli.node_place import DataDir, actor, settings_of
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.intake.batch import Batch
    from cancerimage.node.intake.landing import Landing
    from cancerimage.node.intake.retrieving import Delivered

RETRIEVE = examples(
    "cancerimage node retrieve PACS@pacs.example.org:104 --dataset lung-ct --patient P-0017",
    "cancerimage node retrieve PACS@pacs.example.org:104 --dataset lung-ct --date 20260101-20260331 \\",
    "  --modality CT --move --host 10.0.0.5",
    "cancerimage node retrieve https://pacs.example.org/dicom-web --dataset lung-ct --study 1.2.840.99.1 \\",
    "  --token-file /run/secrets/pacs",
)


def retrieve(
    archive: Annotated[
        str, typer.Argument(metavar="ARCHIVE", help="TITLE@HOST:PORT, or the https address that /studies follows.")
    ],
    dataset: Annotated[
        str,
        typer.Option(help="The dataset that they are for: small letters, digits, hyphens, full stops, underscores."),
    ],
    study: Annotated[str, typer.Option(help="The UID of one study.")] = "",
    patient: Annotated[str, typer.Option(help="The ID of a patient; * and ? stand for other characters.")] = "",
    accession: Annotated[str, typer.Option(help="An accession number.")] = "",
    date: Annotated[str, typer.Option(help="When studies were made: 20260131, or 20260101-20260331.")] = "",
    modality: Annotated[str, typer.Option(help="What studies must hold, such as CT.")] = "",
    description: Annotated[str, typer.Option(help="The description of studies; * and ? stand for others.")] = "",
    find_only: Annotated[bool, typer.Option("--find-only", help="Say how many studies match, and stop.")] = False,
    move: Annotated[
        bool, typer.Option("--move", help="Let the archive connect to us (C-MOVE) instead of C-GET.")
    ] = False,
    title: Annotated[str, typer.Option(help="The AE title that the archive knows this node by.")] = "CANCERIMAGE",
    host: Annotated[str, typer.Option(help="With --move: address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="With --move: port to listen on.")] = 11112,
    tls: Annotated[bool, typer.Option("--tls", help="Connect to TITLE@HOST:PORT with TLS.")] = False,
    tls_authorities: Annotated[
        Path | None, typer.Option(help="Whose certificates to believe, in PEM; else those of the system.")
    ] = None,
    tls_certificate: Annotated[Path | None, typer.Option(help="Our certificate, in PEM.", dir_okay=False)] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, in PEM.", dir_okay=False)] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="A file with the token for an https archive.", dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Retrieve the studies that match from an archive; given again after an interruption, go on with it."""
    settings = settings_of(data_dir)
    named = {"study": study, "patient": patient, "accession": accession, "date": date, "modality": modality,
             "description": description}  # fmt: skip
    asked = _Asked(
        dataset,
        {name: value for name, value in named.items() if value},
        title,
        (host, port),
        find_only=find_only,
        as_json=as_json,
    )
    from cancerimage.node.intake import tls as contexts
    from cancerimage.node.intake.landing import Landing

    web = archive.startswith(("https:", "http:"))
    if web and (move or tls):
        raise Failure("--move and --tls are for archives of the form TITLE@HOST:PORT.", outcome=Outcome.MISUSED)
    secured = contexts.client(tls_authorities, tls_certificate, tls_key) if tls or web else None
    with Landing.open(settings.data_dir) as landing:
        if web:
            token = token_file.read_text("utf-8").strip() if token_file else None
            found = _over_the_web(landing, archive, token, secured, asked)
        else:
            receiver = contexts.server(tls_certificate, tls_key or tls_certificate, tls_authorities) \
                if move and tls and tls_certificate else None  # fmt: skip
            found = _over_dicom(landing, archive, secured, receiver, asked, move=move)
        if found is not None:
            _end(landing, *found, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted, and who we are."""

    dataset: str
    wanted: Mapping[str, str]
    title: str
    address: tuple[str, int]
    find_only: bool
    as_json: bool

    def is_told(self, studies: int) -> bool:
        """Return whether there is nothing more to do than to say how many studies match, after saying it."""
        enough = self.find_only or not studies
        if enough and self.as_json:
            screen.write_json({"studies": studies})
        elif enough:
            screen.say(f"{screen.counted(studies, 'study matches', 'studies match')}.")
        return enough


def _over_the_web(
    landing: "Landing", url: str, token: str | None, secured: ssl.SSLContext | None, asked: _Asked
) -> "tuple[Batch, Delivered] | None":
    from cancerimage.cli.counting import counting
    from cancerimage.node.intake.dicomweb import WebArchive
    from cancerimage.node.intake.states import Way

    with closing(WebArchive(url, token, secured)) as archive:
        studies = archive.find(asked.wanted)
        if asked.is_told(len(studies)):
            return None
        batch = landing.begin(asked.dataset, archive.url, Way.WEB, actor())
        with counting("Retrieving", "study", "studies") as progress:
            delivered = archive.retrieve(landing, batch, studies, progress)
    return landing.finish(batch, complete=not delivered.missing), delivered


def _over_dicom(
    landing: "Landing",
    address: str,
    secured: ssl.SSLContext | None,
    receiver: ssl.SSLContext | None,
    asked: _Asked,
    *,
    move: bool,
) -> "tuple[Batch, Delivered] | None":
    from cancerimage.cli.counting import counting
    from cancerimage.node.intake.archive import Archive
    from cancerimage.node.intake.finding import find
    from cancerimage.node.intake.retrieving import get
    from cancerimage.node.intake.retrieving import move as moved
    from cancerimage.node.intake.states import Way

    archive = Archive.parse(address)
    studies = find(archive, asked.title, asked.wanted, secured)
    if asked.is_told(len(studies)):
        return None
    batch = landing.begin(asked.dataset, str(archive), Way.MOVE if move else Way.GET, actor())
    with counting("Retrieving", "study", "studies") as progress:
        if move:
            delivered = moved(landing, batch, archive, asked.title, asked.address, studies, progress, secured, receiver)
        else:
            delivered = get(landing, batch, archive, asked.title, studies, progress, secured)
    return landing.finish(batch, complete=not delivered.missing), delivered


def _end(landing: "Landing", batch: "Batch", delivered: "Delivered", *, as_json: bool) -> None:
    if delivered.missing:
        screen.warn(
            f"{screen.counted(delivered.missing, 'instance is', 'instances are')} missing that the archive has. "
            "Give the same command again to ask for them once more."
        )
    show_batch(landing, batch, as_json=as_json)
