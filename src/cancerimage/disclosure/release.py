"""From a true count to what may be shown of it."""


def rounded(number: int, step: int) -> int:
    """Return the multiple of `step` that is next to `number`; the higher one where two are as near."""
    return (number + step // 2) // step * step


def release(true: int, noise: int, limit: int, step: int) -> int | None:
    """Return what is shown of a count, or None where the noised count is below `limit`.

    Nothing here or later may depend on the true count in any other way than through the noised one.
    """
    noised = true + noise
    return rounded(noised, step) if noised >= limit else None
