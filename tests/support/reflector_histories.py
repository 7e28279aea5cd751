"""Histories of a cluster and its network, with a reflector that must end with the cluster's own rows (promise R11).

    python -m tests.support.reflector_histories [COUNT [SEED]]

runs COUNT histories (10,000) and prints what was seen; the test suite runs a few hundred.
"""

import asyncio
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from backend.domain.cluster import ResourceType, Selection
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry, ContextEntry, Entrance, UserEntry
from backend.drivers.kubernetes.login import Login
from backend.drivers.kubernetes.reflector import Reflector
from backend.drivers.kubernetes.timing import Timing
from backend.ports.cluster_rows import Change, Freshness
from tests.support.approvals import FakeApprovals
from tests.support.fake_cluster.api import Api
from tests.support.fake_cluster.faults import Faults
from tests.support.fake_cluster.server import fake_cluster
from tests.support.fake_cluster.world import World
from tests.support.heard_changes import HeardChanges

_QUICK = Timing(watch=0.3, grace=0.1, silence=0.3, first_wait=0.001, longest_wait=0.01, page=2, answer=0.4)
_PODS = ResourceType("", "v1", "Pod", "pods", namespaced=True, verbs=frozenset({"list", "watch"}))
_NAMES = st.sampled_from("abcdef")
_LABELS = st.sampled_from(["yes", "no"])


class Stage:
    """One server and one client for many histories."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.api = Api(bookmark_seconds=0.05)
        self.happened: Counter[str] = Counter()
        self._stack = AsyncExitStack()
        self.client = self.loop.run_until_complete(self._open())

    def run(self, seconds: float = 0.0) -> None:
        """Let server and client work."""
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def close(self) -> None:
        """End both."""
        self.loop.run_until_complete(self.client.close())
        self.loop.run_until_complete(self._stack.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    async def _open(self) -> ClusterClient:
        fake = await self._stack.enter_async_context(fake_cluster(self.api))
        entrance = Entrance(ContextEntry("c", "k", "u"), ClusterEntry("k", fake.url), UserEntry("u", token="t"))
        return ClusterClient(entrance, Login(entrance, FakeApprovals(), {}), {})


class Histories(RuleBasedStateMachine):
    """One history: objects come, change, lose their label and go, while the server and the network misbehave."""

    stage: Stage

    @initialize(names=st.lists(_NAMES, unique=True))
    def begin(self, names: list[str]) -> None:
        """Follow what is there."""
        self.stage.api.world, self.stage.api.faults = World(), Faults()
        for name in names:
            self.put(name, "yes")
        self.told: dict[str, int] = {}
        self.wrong: list[str] = []
        self.stage.loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        self.live = Reflector(self.stage.client, Selection(_PODS, labels="shown=yes"), _QUICK)
        self.live.listen(self._judge)
        self.heard = HeardChanges(self.live)

    def _judge(self, change: Change) -> None:
        """A row is told again only when it changed, and never goes back in time."""
        uids = [row.uid for row in change.put]
        if len(uids) != len(set(uids)) or set(uids) & set(change.gone):
            self.wrong.append(f"a change tells twice of one object: {change}")
        for row in change.put:
            if int(row.version) <= self.told.get(row.uid, 0):
                self.wrong.append(f"{row.name} was told twice")
            self.told[row.uid] = int(row.version)

    @rule(name=_NAMES, shown=_LABELS)
    def put(self, name: str, shown: str) -> None:
        """An object comes or changes."""
        self.stage.happened["put"] += 1
        metadata = {"name": name, "namespace": "a", "labels": {"shown": shown}}
        self.stage.api.world.put("pods", {"metadata": metadata})

    @rule(name=_NAMES)
    def remove(self, name: str) -> None:
        """An object goes."""
        self.stage.happened["remove"] += 1
        self.stage.api.world.remove("pods", ("a", name))

    @rule(name=_NAMES)
    def replace(self, name: str) -> None:
        """An object goes and another of its name comes."""
        self.remove(name)
        self.put(name, "yes")

    @rule()
    def forget(self) -> None:
        """The server compacts: 410 for whoever comes late."""
        self.stage.happened["forget"] += 1
        self.stage.api.world.forget()

    @rule(name=st.sampled_from(["gone", "broken", "cut", "unauthorized"]), times=st.integers(1, 3))
    def misbehave(self, name: str, times: int) -> None:
        """Something goes wrong a few times."""
        self.stage.happened[name] += 1
        setattr(self.stage.api.faults, name, times)

    @rule(name=st.sampled_from(["twice", "swapped"]), on=st.booleans())
    def disorder(self, name: str, on: bool) -> None:
        """Events come twice or in another order."""
        self.stage.happened[name] += 1
        setattr(self.stage.api.faults, name, on)

    @rule(statuses=st.lists(st.sampled_from([500, 502, 503, 504, 410]), min_size=1, max_size=4))
    def refuse(self, statuses: list[int]) -> None:
        """The server is in trouble."""
        self.stage.happened["5xx"] += 1
        self.stage.api.faults.refusals = list(statuses)

    @rule(dice=st.integers(0, 60))
    def fall_silent(self, dice: int) -> None:
        """Connections stay open and nothing comes; seldom, for it takes the time that noticing takes."""
        if dice == 57:
            self.stage.happened["silent"] += 1
            self.stage.api.faults.silent = True
            self.stage.run(0.02)

    @rule(milliseconds=st.sampled_from([0, 1, 3, 8]))
    def wait(self, milliseconds: int) -> None:
        """Time passes."""
        self.stage.run(milliseconds / 1000)

    @rule()
    def settle(self) -> None:
        """Nothing goes wrong any more: in the end, rows equal the server's."""
        faults = self.stage.api.faults
        faults.silent = faults.twice = faults.swapped = False
        try:
            self.stage.loop.run_until_complete(self.heard.until(self._equal, 15.0))
        except TimeoutError:
            last = self.heard.changes[-1]
            raise AssertionError(f"{self.stage.api.world.things}, {self.heard.rows}, {last}") from None
        assert not self.wrong

    def teardown(self) -> None:
        """Every history ends with the comparison."""
        if not hasattr(self, "heard"):
            return
        try:
            self.settle()
            self.stage.happened["history"] += 1
        finally:
            self.stage.loop.run_until_complete(self.live.close())

    def _equal(self) -> bool:
        there = self.stage.api.world.things.get("pods", {}).values()
        wanted = {_key(thing) for thing in there if thing["metadata"]["labels"]["shown"] == "yes"}
        heard = {(row.uid, row.name, row.version) for row in self.heard.rows.values()}
        own = {(row.uid, row.name, row.version) for row in self.live.rows.values()}
        same = all(self.live.rows.get(uid) is row for uid, row in self.heard.rows.items())
        return wanted == heard == own and same and self.heard.freshness is Freshness.LIVE


def _key(thing: dict[str, Any]) -> tuple[str, str, str]:
    metadata = thing["metadata"]
    return metadata["uid"], metadata["name"], metadata["resourceVersion"]


def run_histories(count: int, steps: int = 20, start: int | None = None) -> Counter[str]:
    """Run histories and return how often each thing happened; AssertionError or TimeoutError with the shortest history that differs."""
    stage = Stage()
    machine = type("Histories", (Histories,), {"stage": stage})
    if start is not None:
        machine = seed(start)(machine)
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=chosen)
    finally:
        stage.close()
    return stage.happened


if __name__ == "__main__":
    begun = time.monotonic()
    seen = run_histories(
        int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, start=int(sys.argv[2]) if len(sys.argv) > 2 else None
    )
    print(f"0 differences in {seen['history']:,} histories, {time.monotonic() - begun:.0f} s: {dict(seen)}")
