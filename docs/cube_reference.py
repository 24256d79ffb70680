"""The reference page of the cube: its tables, bounds, limits and what it costs."""

from collections.abc import Callable, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "cube.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"


def page() -> str:
    """Every table and sum of a cube, and how its numbers are told under each policy that protects."""
    from cancerimage.disclosure import charge
    from cancerimage.disclosure.interval import Scaled, scaled
    from cancerimage.disclosure.policy import POLICIES
    from cancerimage.node.cube.computing import cost, least
    from cancerimage.node.cube.tables import CLAMPS, CLINICAL_TABLES, TABLES, TOTAL
    from cancerimage.query.fields import FIELDS

    policies = [policy for policy in POLICIES.values() if policy.protected]

    def row(name: str, *cells: str, how: list[Scaled], limits: list[int]) -> str:
        told = " | ".join(
            f"{one.variance**0.5:,.1f} | {limit:,} | {one.step:,} | {one.margin:,}"
            for one, limit in zip(how, limits, strict=True)
        )
        return f"| {' | '.join((name, *cells))} | {told} |"

    heads = " | ".join(f"{policy.name}: noise σ | limit | step | margin" for policy in policies)
    rule = " | ".join(["---", "---", *["---:"] * 4 * len(policies)])
    lines = [
        "# The cube",
        "",
        NOTICE,
        "What a protected dataset publishes of its data, once in each epoch. Reading it costs nothing, also when the "
        "node is offline. Under each policy: the standard deviation of the noise, the least noised number that is "
        "shown, what it is rounded to, and half the width of its 95 % interval.",
        "",
        "## Tables",
        "",
        "Numbers of people. The cells of a table are all the values that its fields can have, those that do not occur "
        "included. A person counts in at most *bound* of them, the first in an order of their own that follows from "
        "the secret of the epoch; the noise grows with the root of the bound. In large tables the limit is higher, so "
        "that a cell in which nobody is hardly ever shows up.",
        "",
        "The tables from age at diagnosis on are computed only where the node's source has the column, which is the "
        "holder's choice and says nothing of anybody. Their noise has twice the variance of others, so that each costs "
        "half as much and a cube may have all of them. They are one-way: a table by two of these fields would cost "
        "more than it shows. TNM categories, Ki-67, PSA, the year of diagnosis and the follow-up have no table; they "
        "can be asked for in live questions.",
        "",
        f"| Table by | Bound | Cells | {heads} |",
        f"| {rule} | ---: |",
    ]
    for table in (*TABLES, *CLINICAL_TABLES):
        name = ", ".join(FIELDS[field].label().lower() for field in table.fields)
        how = [scaled(policy, table.growth) for policy in policies]
        limits = [least(policy, table) for policy in policies]
        lines.append(row(name, str(table.bound), f"{len(table.cells):,}", how=how, limits=limits))
    lines += [
        "",
        "## Sums",
        "",
        "The number of people is the sum of the noised cells of the first table, shown or not: it costs nothing more, "
        "and there is no exact total anywhere. Of the other levels one person counts for at most *bound*; whoever has "
        "more makes the true number higher than the interval says.",
        "",
        f"| Sum of | Bound | {heads} |",
        f"| {rule} |",
    ]
    totals = [scaled(policy, len(TOTAL.cells)) for policy in policies]
    lines.append(row("subjects", "1", how=totals, limits=[one.limit for one in totals]))
    for level, clamp in CLAMPS.items():
        how = [scaled(policy, clamp, total=True) for policy in policies]
        lines.append(row(level, f"{clamp:,}", how=how, limits=[one.limit for one in how]))
    lines += [
        "",
        "## Cost",
        "",
        "Charged once when the epoch opens, in ρ of zero-concentrated differential privacy; of "
        f"{charge.ALLOWANCE_CUBE / charge.UNIT:g} that a cube may cost.",
        "",
        "| Policy | ρ | ε at δ = 10⁻⁶ | ρ with all clinical tables | ε at δ = 10⁻⁶ |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.name} | "
            + " | ".join(
                f"{spent / charge.UNIT:.3f} | {charge.epsilon(spent):.1f}"
                for spent in (cost(one), cost(one, (*TABLES, *CLINICAL_TABLES)))
            )
            + " |"
            for one in policies
        ),
    ]
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: page}
