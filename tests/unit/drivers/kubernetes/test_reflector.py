"""A live list survives what servers and networks do to it, says how old it is, and leaves the loop to others."""

import time
from collections.abc import AsyncIterator, Callable

import pytest

from backend.domain.cluster import ResourceType, Selection
from backend.drivers.kubernetes.reflector import Reflector
from backend.drivers.kubernetes.timing import Timing
from backend.ports.cluster_rows import Freshness
from tests.support.fake_cluster.server import FakeCluster
from tests.support.heard_changes import HeardChanges
from tests.unit.drivers.kubernetes.conftest import Opened

_VERBS = frozenset({"list", "watch"})
_POD = ResourceType("", "v1", "Pod", "pods", namespaced=True, verbs=_VERBS)
_QUICK = Timing(watch=1.0, grace=0.5, silence=0.8, first_wait=0.01, longest_wait=0.05, poll=0.05, page=2)

Followed = Callable[..., HeardChanges]


@pytest.fixture
async def followed(opened: Opened) -> AsyncIterator[Followed]:
    """Follows pods, quickly."""
    lives: list[Reflector] = []

    def follow(timing: Timing = _QUICK, type_: ResourceType = _POD) -> HeardChanges:
        lives.append(Reflector(opened(), Selection(type_), timing))
        return HeardChanges(lives[-1])

    yield follow
    for live in lives:
        await live.close()


def _put(fake: FakeCluster, *names: str, **more: object) -> None:
    for name in names:
        fake.api.world.put("pods", {"metadata": {"name": name, "namespace": "a"}, **more})


def _watches(fake: FakeCluster) -> list[str]:
    return [r.query["resourceVersion"] for r in fake.api.requests if r.query.get("watch")]


def _lists(fake: FakeCluster) -> int:
    return sum(
        r.path.endswith("/pods") and "watch" not in r.query and "continue" not in r.query for r in fake.api.requests
    )


async def test_a_watch_goes_on_where_it_ended(fake: FakeCluster, followed: Followed) -> None:
    _put(fake, "a", "b", "c")
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    await heard.until(lambda: len(_watches(fake)) >= 1)
    fake.api.faults.cut = 2
    _put(fake, "d", "e")
    await heard.until(lambda: heard.names == set("abcde"))
    assert _lists(fake) == 1
    assert all(change.freshness is not Freshness.STALE for change in heard.changes)


async def test_a_forgotten_version_means_a_new_list_in_which_rows_stay_who_they_are(
    fake: FakeCluster, followed: Followed
) -> None:
    _put(fake, "a", "b", "c")
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    kept, replaced = heard.row("a"), heard.row("c")
    world = fake.api.world
    world.remove("pods", ("a", "b"))
    world.remove("pods", ("a", "c"))
    _put(fake, "c")
    world.forget()
    await heard.until(lambda: heard.names == {"a", "c"} and len(heard.rows) == 2 and heard.row("c") is not replaced)
    assert heard.row("a") is kept
    assert heard.row("c").uid != replaced.uid
    assert not any(row is kept for change in heard.changes[3:] for row in change.put)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 410])
async def test_a_server_in_trouble_is_asked_again(fake: FakeCluster, followed: Followed, status: int) -> None:
    fake.api.faults.refusals = [status] * 7
    _put(fake, "a", "b", "c")
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    assert heard.names == set("abc")
    assert not fake.api.faults.refusals


async def test_half_a_line_is_not_taken_and_comes_again(fake: FakeCluster, followed: Followed) -> None:
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    fake.api.faults.broken = 2
    _put(fake, "a", "b")
    await heard.until(lambda: heard.names == {"a", "b"})
    assert _lists(fake) == 1


async def test_events_that_come_twice_or_in_another_order_end_in_the_same_rows(
    fake: FakeCluster, followed: Followed
) -> None:
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    fake.api.faults.twice = fake.api.faults.swapped = True
    _put(fake, "a", "b")
    fake.api.world.remove("pods", ("a", "a"))
    _put(fake, "a", "c")
    fake.api.world.remove("pods", ("a", "b"))
    await heard.until(lambda: heard.names == {"a", "c"})
    fake.api.faults.twice = fake.api.faults.swapped = False
    await heard.until(lambda: _lists(fake) >= 2)  # a server out of order is not trusted to have told everything
    assert heard.names == {"a", "c"}


async def test_silence_is_called_stale_with_its_beginning_and_the_rows_stay(
    fake: FakeCluster, followed: Followed
) -> None:
    _put(fake, "a")
    fake.api.bookmark_seconds = 0.2
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    begun = time.time()
    fake.api.faults.silent = True
    await heard.until(lambda: heard.freshness is Freshness.STALE)
    assert time.time() - begun < 2.0
    change = heard.changes[-1]
    assert abs(change.since - begun) < 1.0
    assert "silent" in change.reason
    assert heard.names == {"a"}
    fake.api.faults.silent = False
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    _put(fake, "b")
    await heard.until(lambda: heard.names == {"a", "b"})


async def test_a_trickle_is_no_sign_of_life(fake: FakeCluster, followed: Followed) -> None:
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    fake.api.faults.trickle = 0.05
    _put(fake, "a")
    await heard.until(lambda: heard.freshness is Freshness.STALE)
    fake.api.faults.trickle = 0.0
    await heard.until(lambda: heard.names == {"a"} and heard.freshness is Freshness.LIVE)


async def test_a_real_watch_is_stale_within_twenty_seconds() -> None:
    timing = Timing()
    assert timing.silence <= 20
    assert timing.watch + timing.grace <= timing.silence
    assert (timing.first_wait, timing.longest_wait) == (0.25, 10.0)


async def test_one_bad_pod_does_not_lose_the_list(fake: FakeCluster, followed: Followed) -> None:
    fake.api.raw["pods"] = [
        b'{"metadata": {"name": "bad", "uid": "u1", "resourceVersion": "1"}, "spec": {"nodeName": {"a": 1}}}',
        b'{"metadata": {"name": "nobody"}}',
        b"null",
    ]
    _put(fake, "a", "b", "c")
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    assert heard.names == {"bad", "a", "b", "c"}
    assert "nodeName" in heard.row("bad").unreadable
    _put(fake, "worse", spec={"nodeName": 7})
    await heard.until(lambda: "worse" in heard.names)
    assert heard.row("worse").unreadable


async def test_what_cannot_be_watched_is_listed_again_and_again(fake: FakeCluster, followed: Followed) -> None:
    metrics = ResourceType("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", True, frozenset({"get", "list"}))
    heard = followed(type_=metrics)
    for name in ("a", "b"):
        fake.api.world.put("pods.metrics.k8s.io", {"metadata": {"name": name, "namespace": "a"}})
        await heard.until(lambda name=name: name in heard.names)  # type: ignore[misc]
    fake.api.world.remove("pods.metrics.k8s.io", ("a", "a"))
    await heard.until(lambda: heard.names == {"b"})
    assert not _watches(fake)


async def test_a_right_that_is_missing_is_told_and_may_come_later(fake: FakeCluster, followed: Followed) -> None:
    fake.api.forbidden.add("list pods")
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.STALE)
    assert 'cannot list resource "pods"' in heard.changes[-1].reason
    fake.api.forbidden.clear()
    await heard.until(lambda: heard.freshness is Freshness.LIVE)


async def test_a_slow_server_holds_nobody_up(fake: FakeCluster, followed: Followed) -> None:
    fake.api.faults.delay = 30.0
    heard = followed()
    await heard.until(lambda: heard.freshness is Freshness.STALE)
    begun = time.perf_counter()
    live = heard.live
    await live.close()
    assert time.perf_counter() - begun < 0.1


@pytest.mark.logs("unexpected error")
async def test_a_reader_with_a_mistake_does_not_stop_the_others(fake: FakeCluster, followed: Followed) -> None:
    heard = followed()

    def broken(_: object) -> None:
        if heard.freshness is Freshness.LIVE:
            raise ZeroDivisionError

    stop = heard.live.listen(broken)
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    _put(fake, "a")
    await heard.until(lambda: heard.names == {"a"})
    stop()


async def test_ten_thousand_pods_come_in_small_pieces(fake: FakeCluster, followed: Followed) -> None:
    owner = [{"uid": "o", "kind": "ReplicaSet", "name": "r", "controller": True}]
    status = {
        "phase": "Running",
        "podIP": "10.0.0.1",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [{"name": "c", "image": "i", "ready": True, "restartCount": 1, "state": {"running": {}}}],
    }
    for number in range(10_000):
        metadata = {"name": f"pod-{number}", "namespace": "a", "labels": {"app": "x"}, "ownerReferences": owner}
        fake.api.world.put("pods", {"metadata": metadata, "spec": {"nodeName": "n"}, "status": status})
    heard = followed(Timing())
    await heard.until(lambda: heard.freshness is Freshness.LIVE, 60)
    assert len(heard.rows) == 10_000
    most = max(len(change.put) for change in heard.changes)
    assert 0 < most <= 500
