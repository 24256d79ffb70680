"""Waiting before trying again: longer each time, never in step, never not at all."""

from cancerimage.node.link.backoff import CAP, FIRST, LEAST, Backoff


def test_the_first_retry_comes_within_a_second() -> None:
    assert all(LEAST <= Backoff().next() <= FIRST for _ in range(500))


def test_it_grows_to_the_cap_and_stays_there() -> None:
    waits = [[backoff.next() for _ in range(40)] for backoff in [Backoff() for _ in range(200)]]
    assert all(LEAST <= wait <= min(CAP, FIRST * 2**place) for row in waits for place, wait in enumerate(row))
    longest = [max(row[place] for row in waits) for place in (0, 2, 4, 39)]
    assert longest == sorted(longest)
    assert longest[-1] > CAP / 2


def test_nodes_do_not_return_in_step() -> None:
    backoffs = [Backoff() for _ in range(200)]
    assert len({round(backoff.next(), 3) for backoff in backoffs}) > 100


def test_a_success_begins_anew() -> None:
    backoff = Backoff()
    for _ in range(20):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= FIRST
