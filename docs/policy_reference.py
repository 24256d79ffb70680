"""The reference page of the policies; `generate.py` writes it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cancerimage.disclosure import charge, floor, guessing, interval
from cancerimage.disclosure.gaussian import Table
from cancerimage.disclosure.policy import FLOOR, POLICIES, Audience, Policy, PolicyName
from cancerimage.node.cube.tables import TOTAL

PAGE = Path(__file__).resolve().parent / "reference" / "policies.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"

MEANINGS: Mapping[PolicyName, str] = {
    PolicyName.OPEN: "Exact numbers, at all levels. Only for data that everybody can have anyway.",
    PolicyName.STANDARD: "Noised, limited and rounded numbers of people.",
    PolicyName.STRICT: "The same with wider noise, a higher limit and coarser steps.",
    PolicyName.CATALOGUE_ONLY: "The holder's words and no number from the data. The default, until the holder chooses.",
}
AUDIENCES: Mapping[Audience, str] = {
    Audience.EVERYONE: "Everybody; all who have not signed in share one person's allowance.",
    Audience.SIGNED_IN: "People who have signed in at the hub.",
    Audience.PROJECTS: "Members of a project that was approved, when they ask in its name.",
    Audience.ORGANISATIONS: "Members of the organisations that the holder names.",
}
TRUE = (0, 5, 10, 15, 20, 25, 30, 40, 60)
EPOCHS = (1, 2, 3, 5, 10)


def policies() -> str:
    """Every policy with what it does, what answers cost, and the worst that can come of it."""
    protected = [policy for policy in POLICIES.values() if policy.protected]
    lines = [
        "# Policies",
        "",
        NOTICE,
        "The holder chooses one for each dataset, at the node. What it means is told in "
        "[What an answer gives away](../explanation/disclosure.md).",
        "",
        "| Policy | What it tells | Noise σ | Shown from | Rounded to | 95 % interval |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_policy(policy) for policy in POLICIES.values()),
        "",
        "The interval is of what noise and rounding do to a number that is shown. "
        f"A dataset of fewer than {FLOOR} people tells no number under a protecting policy. As its size is noised too, "
        "the sum of the noised cells of the cube's first table must be at least "
        + " and ".join(f"{floor.threshold(policy.variance * len(TOTAL.cells))} ({policy.name})" for policy in protected)
        + f": a dataset below {FLOOR} passes less than once in {floor.ERROR:,} times.",
        "",
        "## Audiences",
        "",
        "| Audience | Who may ask live questions |",
        "| --- | --- |",
        *(f"| `{audience}` | {AUDIENCES[audience]} |" for audience in Audience),
        "",
        "## What answers cost",
        "",
        "Privacy loss is counted as ρ of zero-concentrated differential privacy and adds up within an epoch. An answer "
        "that was given before, to anybody, is free; so is what the cube shows.",
        "",
        "| Policy | One new answer | One person | All persons | The cube |",
        "| --- | --- | --- | --- | --- |",
        *(_cost(policy) for policy in protected),
        "",
        "## The worst case in one epoch",
        "",
        "How often somebody guesses right whether a person is in a dataset, who knows everything about everybody else "
        "in it and has no other hint; 50 % is guessing blindly. ε is that of (ε, δ)-differential privacy at "
        f"δ = {charge.DELTA:.0e}.",
        "",
        "| Policy | What is known | ρ | ε | Right guesses, at most |",
        "| --- | --- | --- | --- | --- |",
        *(line for policy in protected for line in _worst(policy)),
        "",
        "## Over several epochs",
        "",
        "If the same person stays in the data, what is told adds up over epochs. The same guesses, for somebody who "
        "uses up one person's allowance in each of them:",
        "",
        f"| Policy | {' | '.join('1 epoch' if number == 1 else f'{number} epochs' for number in EPOCHS)} |",
        f"| --- |{' --- |' * len(EPOCHS)}",
        *(_epochs(policy) for policy in protected),
        "",
        "## How often a number is shown",
        "",
        "The limit is held against the noised number, so a true number below it is sometimes shown, and one above it "
        "sometimes hidden.",
        "",
        f"| True number of people | {' | '.join(map(str, TRUE))} |",
        f"| --- |{' --- |' * len(TRUE)}",
        *(
            f"| shown under {policy.name} | {' | '.join(_shown(policy, true) for true in TRUE)} |"
            for policy in protected
        ),
    ]
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: policies}


def _policy(policy: Policy) -> str:
    told = f"| `{policy.name}` | {MEANINGS[policy.name]} |"
    if not policy.protected:
        return f"{told} | | | {'exact' if policy.live else ''} |"
    margin = interval.margin(policy.variance, policy.step)
    return f"{told} {policy.variance**0.5:g} | {policy.limit} | {policy.step} | ± {margin} |"


def _cost(policy: Policy) -> str:
    cost = charge.rho(policy.variance)
    person, everybody = charge.ALLOWANCE_PERSON // cost, charge.ALLOWANCE_DATASET // cost
    return (
        f"| `{policy.name}` | ρ = {_rho(cost)} | ρ = {_rho(charge.ALLOWANCE_PERSON)}: {person} answers "
        f"| ρ = {_rho(charge.ALLOWANCE_DATASET)}: {everybody} answers | ρ ≤ {_rho(charge.ALLOWANCE_CUBE)} |"
    )


def _worst(policy: Policy) -> list[str]:
    spent = {
        "one answer": charge.rho(policy.variance),
        "what one person may learn": charge.ALLOWANCE_PERSON,
        "what all persons may learn, together": charge.ALLOWANCE_DATASET,
        "that and the cube, used up": charge.ALLOWANCE_DATASET + charge.ALLOWANCE_CUBE,
    }
    return [
        f"| `{policy.name}` | {what} | {_rho(loss)} | {charge.epsilon(loss):.2f} | {_guess(policy, loss)} |"
        for what, loss in spent.items()
    ]


def _epochs(policy: Policy) -> str:
    return f"| `{policy.name}` | {' | '.join(_guess(policy, n * charge.ALLOWANCE_PERSON) for n in EPOCHS)} |"


def _guess(policy: Policy, loss: int) -> str:
    return f"{guessing.right(policy.variance, loss // charge.rho(policy.variance)):.1%}"


def _shown(policy: Policy, true: int) -> str:
    share = Table.of(policy.variance).between(policy.limit - true, -Table.of(policy.variance).least)
    if share < 0.01:
        return f"{share:.2%}"
    return f"{share:.0%}" if share < 0.99 else f"{share:.1%}" if share < 0.999 else "over 99.9%"


def _rho(loss: int) -> str:
    return f"{loss / charge.UNIT:.6g}"
