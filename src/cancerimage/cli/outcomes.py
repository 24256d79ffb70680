"""How a command can end: its exit codes, and the failure that carries one with a sentence for the user."""

from enum import IntEnum


class Outcome(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILED = 1
    MISUSED = 2
    UNREACHABLE = 3
    INCOMPLETE = 4
    INTERRUPTED = 130


MEANINGS: dict[Outcome, str] = {
    Outcome.DONE: "The command did what was asked.",
    Outcome.FAILED: "It could not; the message on standard error says why and what to do.",
    Outcome.MISUSED: "The query, an option or an argument is wrong; the message points at the place.",
    Outcome.UNREACHABLE: "The hub did not answer at the given address.",
    Outcome.INCOMPLETE: "Done in part: nodes did not answer (with `--require-all`), or somebody has to look.",
    Outcome.INTERRUPTED: "Stopped with Ctrl-C.",
}


class Failure(Exception):
    """A command cannot go on; says what is wrong and, on the lines below, what the user can do."""

    def __init__(self, sentence: str, hint: str = "", outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.outcome = outcome
