"""`cancerimage node take` and `receive`: images come to the node from files, and from peers that push them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_arrivals import show_batch
from cancerimage.cli.node_place import DataDir, actor, settings_of
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.telling import tell

if TYPE_CHECKING:
    from cancerimage.node.intake.receiving import Certificate, Ports

TAKE = examples(
    "cancerimage node take /media/export --dataset lung-ct",
    "cancerimage node take 2026-spring.tar.gz --dataset lung-ct --json",
)
RECEIVE = examples(
    "cancerimage node receive --peer PACS=lung-ct --peer CT1=abdomen-ct --host 10.0.0.5 \\",
    "  --tls-certificate node.pem --tls-key node.key --tls-authorities hospital.pem",
    "cancerimage node receive --web-token lung-ct=/run/secrets/lung-ct",
)

Dataset = Annotated[
    str, typer.Option(help="The dataset that they are for: small letters, digits, hyphens, full stops, underscores.")
]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_TOKEN = 24
PLAIN_SIGNS = b"!~"
"""The first and the last sign that a token is made of: a header of a request holds no others reliably."""

MAKE = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


def take(
    source: Annotated[Path, typer.Argument(help="A folder, or a zip or tar archive (.gz, .bz2, .xz).", exists=True)],
    dataset: Dataset,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Take in a folder or an archive; given again after an interruption, go on with it.

    Originals are copied as they are. Nothing is skipped: what is no DICOM instance goes into quarantine with a reason.
    """
    settings = settings_of(data_dir)
    from cancerimage.cli.counting import counting
    from cancerimage.node.intake.landing import Landing
    from cancerimage.node.intake.taking import take as take_in

    with Landing.open(settings.data_dir) as landing:
        with counting("Taking in", "file") as progress:
            batch = take_in(landing, dataset, source, actor(), progress)
        show_batch(landing, batch, as_json=as_json)


def receive(
    peer: Annotated[
        list[str] | None,
        typer.Option(metavar="TITLE=DATASET", help="Who may push by C-STORE, and for which dataset; can be repeated."),
    ] = None,
    web_token: Annotated[
        list[str] | None,
        typer.Option(metavar="DATASET=FILE", help="A file with the token of who may push by STOW-RS; can be repeated."),
    ] = None,
    title: Annotated[str, typer.Option(help="The AE title that peers call this node by.")] = "CANCERIMAGE",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port for DICOM connections.")] = 11112,
    web_port: Annotated[int, typer.Option(min=0, max=65535, help="Port for STOW-RS.")] = 8110,
    quiet: Annotated[
        float, typer.Option(min=0, help="Seconds of silence after which what a peer sent is a complete batch.")
    ] = 300.0,
    tls_certificate: Annotated[Path | None, typer.Option(help="Our certificate, in PEM.", dir_okay=False)] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, in PEM.", dir_okay=False)] = None,
    tls_authorities: Annotated[
        Path | None, typer.Option(help="Whose certificates DICOM peers must show, in PEM.", dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Receive images that peers on your list push, until Ctrl-C.

    A peer is told that an image was stored only when it is safely on disk.
    """
    settings = settings_of(data_dir)
    peers, tokens = _pairs(peer, "--peer TITLE=DATASET"), _tokens(web_token)
    if not peers and not tokens:
        raise Failure(
            "Nobody may send.", "Name who may: --peer TITLE=DATASET or --web-token DATASET=FILE", Outcome.MISUSED
        )
    if wrong := [one for one in (title, *peers) if not one.isascii() or not 1 <= len(one) <= 16 or "\\" in one]:
        raise Failure(f"{wrong[0]!r} is no AE title: at most 16 plain characters.", outcome=Outcome.MISUSED)
    certificate = _certificate(tls_certificate, tls_key, tls_authorities)
    _require_names(peers.values(), tokens.values())
    from cancerimage.node.intake.receiving import Listening, run

    if certificate is None and host not in LOOPBACK:
        screen.warn("Images and names travel without encryption. Give --tls-certificate and --tls-key.")
    tell()
    listening = Listening(host, title, port, peers, web_port, tokens, certificate, quiet)
    run(settings.data_dir, listening, lambda ports: _say_ports(host, title, ports))


def _say_ports(host: str, title: str, ports: "Ports") -> None:
    if ports.dicom is not None:
        screen.say(f"Listening for DICOM connections to {title} on {host} port {ports.dicom}.")
    if ports.web is not None:
        screen.say(f"Listening for STOW-RS on {host} port {ports.web}, at /studies.")
    screen.say("Ctrl-C ends it.")
    sys.stdout.flush()


def _pairs(given: list[str] | None, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given or []:
        name, sign, value = one.partition("=")
        if not sign or not name or not value or name in found:
            raise Failure(f"{one!r} should be written {form}, each name once.", outcome=Outcome.MISUSED)
        found[name] = value
    return found


def _tokens(given: list[str] | None) -> dict[str, str]:
    found = {}
    for dataset, file in _pairs(given, "--web-token DATASET=FILE").items():
        token = _token(file)
        if token in found:
            raise Failure("Two datasets have the same token.", "Make one for each.", Outcome.MISUSED)
        found[token] = dataset
    return found


def _token(file: str) -> str:
    try:
        content = Path(file).read_bytes().strip()
    except OSError as error:
        raise Failure(f"The token in {file} cannot be read: {error.strerror}.", outcome=Outcome.MISUSED) from None
    if any(not PLAIN_SIGNS[0] <= sign <= PLAIN_SIGNS[1] for sign in content):
        raise Failure(f"The token in {file} holds more than plain letters, digits and signs.", MAKE, Outcome.MISUSED)
    if len(content) < SHORTEST_TOKEN:
        raise Failure(
            f"The token in {file} is shorter than {SHORTEST_TOKEN} characters and could be guessed.",
            MAKE,
            Outcome.MISUSED,
        )
    return content.decode("ascii")


def _certificate(file: Path | None, key: Path | None, authorities: Path | None) -> "Certificate | None":
    if file is None and key is None and authorities is None:
        return None
    if file is None or key is None:
        raise Failure("TLS needs a certificate and its key.", "--tls-certificate FILE --tls-key FILE", Outcome.MISUSED)
    from cancerimage.node.intake.receiving import Certificate

    return Certificate(file, key, authorities)


def _require_names(*names: Any) -> None:
    from cancerimage.node.intake.landing import DATASET

    for one in (name for some in names for name in some):
        if DATASET.fullmatch(one) is None:
            raise Failure(
                f"{one!r} is no name of a dataset.",
                "It begins with a small letter or digit and has up to 64 of these: a-z 0-9 . _ -",
                Outcome.MISUSED,
            )
