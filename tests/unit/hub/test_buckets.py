"""The rate limit: a burst at once, then so many a second, for each address on its own."""

from cancerimage.hub.accounts.buckets import Buckets


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_the_rate_counts() -> None:
    clock = Clock()
    buckets = Buckets(rate=2, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == 0.5
    clock.now += 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == 0.5


def test_waiting_fills_the_bucket_to_its_brim_only() -> None:
    clock = Clock()
    buckets = Buckets(rate=2, burst=3, clock=clock)
    buckets.take("a")
    clock.now += 3600
    assert [bool(buckets.take("a")) for _ in range(4)] == [False, False, False, True]


def test_one_address_takes_nothing_from_another() -> None:
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert [buckets.take("a"), buckets.take("b")] == [0, 0]


def test_a_rate_of_zero_switches_the_limit_off() -> None:
    buckets = Buckets(rate=0, burst=1, clock=Clock())
    assert not any(buckets.take("a") for _ in range(100))


def test_to_look_takes_nothing() -> None:
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert [buckets.wait("a"), buckets.wait("a"), buckets.take("a")] == [0, 0, 0]
    assert buckets.wait("a") == buckets.take("a") == 1
    assert Buckets(rate=0, burst=1).wait("a") == 0


def test_a_refused_request_does_not_prolong_the_wait() -> None:
    clock = Clock()
    buckets = Buckets(rate=1, burst=1, clock=clock)
    buckets.take("a")
    for _ in range(10):
        buckets.take("a")
    clock.now += 1
    assert buckets.take("a") == 0


def test_a_network_that_has_as_many_addresses_as_it_likes_counts_once() -> None:
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert buckets.take("2001:db8:1:2::1") == 0
    assert buckets.take("2001:db8:1:2:ffff:ffff:ffff:ffff") == 1
    assert buckets.take("2001:db8:1:3::1") == 0
    assert buckets.take("192.0.2.1") == 0
    assert buckets.take("::ffff:192.0.2.1") == 1
