"""What is shown of a count of people."""

from cancerimage.disclosure import interval
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.disclosure.release import release


def test_noise_comes_first_then_the_limit_then_rounding() -> None:
    """Noise is added to the true count. If the sum is below the limit of the policy, only that is told; otherwise it is
    rounded to the step of the policy and shown."""
    shown(
        """
        true | noise | standard         | strict
        120  | 3     | about 125        | about 120
        120  | -3    | about 115        | about 120
        124  | 8     | about 130        | about 130
        20   | 0     | about 20         | about 20
        20   | -5    | about 15         | fewer than 20
        """
    )


def test_the_limit_asks_the_noised_count_and_never_the_true_one() -> None:
    """A true count above the limit can be hidden and one below it shown. If the true count decided, an answer would
    tell on which side of the limit it is, and so tell of the one person who makes the difference."""
    shown(
        """
        true | noise | standard         | strict
        14   | 1     | about 15         | fewer than 20
        16   | -2    | fewer than 15    | fewer than 20
        2    | 18    | about 20         | about 20
        30   | -16   | fewer than 15    | fewer than 20
        """
    )


def test_nobody_is_a_count_like_any_other() -> None:
    """Where nobody matches, noise is added as everywhere."""
    shown(
        """
        true | noise | standard         | strict
        0    | 0     | fewer than 15    | fewer than 20
        0    | -9    | fewer than 15    | fewer than 20
        0    | 15    | about 15         | fewer than 20
        0    | 25    | about 25         | about 30
        """
    )


def test_wider_noise_is_used_where_a_person_can_be_counted_more_than_once() -> None:
    """In a table where one person is in up to four cells, noise, limit and interval are twice as wide, and so the table
    costs no more than a single count. In a sum where one person counts up to thirty, they are thirty times as wide."""
    shown(
        """
        true | noise | standard         | strict
        40   | -6    | about 35         | fewer than 40
        40   | -11   | fewer than 30    | fewer than 40
        """,
        bound=4,
    )
    shown(
        """
        true  | noise | standard        | strict
        3000  | 70    | about 3050      | about 3100
        300   | 70    | fewer than 450  | fewer than 600
        """,
        bound=30,
        total=True,
    )


def shown(table: str, bound: int = 1, *, total: bool = False) -> None:
    """Compare what is shown of each drawn count under each policy."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    assert lines
    for true, noise, *expected in lines:
        for policy, wanted in zip(header[2:], expected, strict=True):
            scaled = interval.scaled(POLICIES[PolicyName(policy)], bound, total=total)
            value = release(int(true), int(noise), scaled.limit, scaled.step)
            words = f"fewer than {scaled.limit}" if value is None else f"about {value}"
            assert words == wanted, (policy, true, noise)
