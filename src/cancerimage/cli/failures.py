"""What the user reads when a command fails: a sentence and what to do, never a traceback."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cancerimage.cli.extras import extra
from cancerimage.cli.misread import Misread
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.screen import margin, text

if TYPE_CHECKING:
    from cancerimage.wire.faults import Fault

KNOWN: Mapping[str, Outcome] = {
    "cancerimage.dicom.deidentify.keys.UnusableKey": Outcome.FAILED,
    "cancerimage.dicom.deidentify.place.PlaceTaken": Outcome.FAILED,
    "cancerimage.hub.serve.ServeFault": Outcome.FAILED,
    "cancerimage.hub.settings.hub.SettingsFault": Outcome.MISUSED,
    "cancerimage.node.clinical.faults.ClinicalFault": Outcome.FAILED,
    "cancerimage.node.console.serving.ConsoleFault": Outcome.FAILED,
    "cancerimage.node.index.faults.IndexFault": Outcome.FAILED,
    "cancerimage.node.intake.faults.IntakeFault": Outcome.FAILED,
    "cancerimage.node.ledger.faults.LedgerFault": Outcome.FAILED,
    "cancerimage.node.link.faults.LinkFault": Outcome.FAILED,
    "cancerimage.node.pipeline.faults.PipelineFault": Outcome.FAILED,
    "cancerimage.node.review.faults.ReviewFault": Outcome.MISUSED,
    "cancerimage.node.settings.SettingsFault": Outcome.MISUSED,
    "cancerimage.node.store.faults.StoreFault": Outcome.FAILED,
    "cancerimage.query.errors.QueryError": Outcome.MISUSED,
    "cancerimage.sdk.credentials.CredentialsFault": Outcome.FAILED,
    "cancerimage.sdk.errors.HubError": Outcome.FAILED,
    "cancerimage.sdk.errors.HubUnreachable": Outcome.UNREACHABLE,
    "cancerimage.sdk.errors.NotAHub": Outcome.UNREACHABLE,
}
"""Exceptions whose message is written for people. They are named, not imported, so that no command loads them all."""

FAULT = "cancerimage.wire.faults.Fault"


def explain(error: Exception) -> Outcome:
    """Write on standard error what went wrong and what can be done, and return the exit code."""
    if isinstance(error, Failure):
        write(error.sentence, error.hint)
        return error.outcome
    if isinstance(error, Misread):
        error.show()
        return error.outcome
    kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    outcome = next((KNOWN[kind] for kind in kinds if kind in KNOWN), None)
    if outcome is not None:
        write(str(error))
        return outcome
    if FAULT in kinds:
        _explain_fault(error)  # type: ignore[arg-type]  # its class was just compared by name
        return Outcome.FAILED
    if isinstance(error, ModuleNotFoundError) and (lacking := extra(error.name or "")):
        write(f"This command needs {error.name}, which is not installed.", f"pip install 'cancerimage[{lacking}]'")
        return Outcome.FAILED
    if isinstance(error, OSError) and error.strerror:
        write(f"{error.strerror}{f': {error.filename}' if error.filename else ''}.")
        return Outcome.FAILED
    # The message of an unforeseen error may quote data, so only its kind is shown.
    write(
        f"Something went wrong that this command did not foresee ({type(error).__name__}).",
        "Put --debug right after `cancerimage` to see the details, and please report them.",
    )
    return Outcome.FAILED


def write(sentence: str, hint: str = "") -> None:
    """Write an error and what to do about it on standard error."""
    console = margin()
    console.print("Error:", style="bold red", end=" ")
    console.print(text(sentence), soft_wrap=True)
    if hint:
        console.print(text(hint), soft_wrap=True)


def _explain_fault(fault: "Fault") -> None:
    from cancerimage.wire.problems import PROBLEMS

    problem = PROBLEMS[fault.code]
    write(f"{problem.sentence} ({fault.detail})" if fault.detail else problem.sentence, problem.remedy)
