"""A plan is shown, asked about, and carried out only when its gates are open."""

import asyncio
import io
from dataclasses import replace

import pytest

from backend.cli import live_deployment
from backend.cli.live_deployment import carry_out
from backend.cli.session import Session
from backend.cli.terminal import Terminal
from backend.domain.deployment import Deployment
from backend.domain.errors import InputError, RefusedError, UnreachableError, WaitingError
from backend.domain.facts import DeploymentChanged, Fact
from backend.domain.phase import Phase
from backend.domain.plan import Change, GateState, Plan
from backend.domain.release import Release
from backend.domain.service import Composition

_RELEASE = Release("r1", "#1", {}, "run-1", 0.0)
_PLAN = Plan(
    "p1", "promote", "production", 0.0, _RELEASE, origin="staging", changes=(Change("web", "image", "a", "b"),)
)
_SOAK = replace(_PLAN, gates=(GateState("soak", False, "another 8 s"),))
_TESTS = replace(_PLAN, gates=(GateState("soak", False, "8 s"), GateState("tests unit", False, "failed")))


def deployment(phase: Phase, message: str) -> Deployment:
    made = Deployment("d1", "production", 1, "promote", _RELEASE, {}, Composition(), phase, 10.0, "anna")
    return replace(made, message=message, finished=14.0 if phase.final else 0.0)


class Console:
    """Promotes whatever it is told, and says how that goes."""

    def __init__(self, end: Deployment | Exception) -> None:
        self.end = end
        self.promoted: list[tuple[str, str]] = []
        self._tell: list[object] = []

    def subscribe(self, listener: object) -> object:
        self._tell.append(listener)
        return lambda: self._tell.remove(listener)

    async def promote(self, plan: Plan, *, override: str = "") -> str:
        self.promoted.append((plan.id, override))
        self._say(deployment(Phase.RUNNING, "rolling web"))
        return "d1"

    async def finished(self, identity: str) -> Deployment:
        assert identity == "d1"
        await asyncio.sleep(0)
        if isinstance(self.end, Exception):
            raise self.end
        self._say(self.end)
        return self.end

    def _say(self, made: Deployment) -> None:
        fact: Fact = DeploymentChanged(0.0, made)
        for listener in self._tell:
            listener(fact)  # type: ignore[operator]


class Stand:
    """A session over that console, and what it printed."""

    def __init__(self, end: Deployment | Exception | None = None) -> None:
        self.console = Console(end or deployment(Phase.SUCCEEDED, "release #1 runs"))
        self._out = io.StringIO()
        self.session = Session(self.console, Terminal(self._out, False, True))  # type: ignore[arg-type]

    async def run(self, *plans: Plan, yes: bool = True, wait: bool = False, override: str = "") -> int:
        left = list(plans)

        async def make() -> Plan:
            return left.pop(0) if len(left) > 1 else left[0]

        return await carry_out(self.session, make, yes=yes, wait=wait, override=override)

    @property
    def printed(self) -> str:
        return self._out.getvalue()


async def test_a_promotion_is_followed_to_its_end() -> None:
    stand = Stand()
    assert await stand.run(_PLAN) == 0
    assert stand.console.promoted == [("p1", "")]
    assert "▸ rolling web" in stand.printed
    assert stand.printed.splitlines()[-1] == "✓ production: promote succeeded after 4.0s · release #1 runs"


@pytest.mark.parametrize(("phase", "code"), [(Phase.FAILED, 1), (Phase.ERRORED, 3), (Phase.ABORTED, 130)])
async def test_the_exit_code_is_the_deployments(phase: Phase, code: int) -> None:
    stand = Stand(deployment(phase, "never healthy; release #0 was brought back"))
    assert await stand.run(_PLAN) == code
    assert "brought back" in stand.printed


async def test_what_cuts_it_off_is_said() -> None:
    with pytest.raises(UnreachableError):
        await Stand(UnreachableError("gone")).run(_PLAN)


async def test_a_gate_that_opens_by_itself_waits_and_one_that_says_no_refuses() -> None:
    stand = Stand()
    with pytest.raises(WaitingError, match="another 8 s"):
        await stand.run(_SOAK)
    with pytest.raises(RefusedError, match="tests unit: failed"):
        await stand.run(_TESTS, wait=True)
    assert stand.console.promoted == []


async def test_wait_looks_again_until_the_gate_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_deployment, "_LOOK_AGAIN", 0.0)
    stand = Stand()
    assert await stand.run(_SOAK, _SOAK, _PLAN, wait=True) == 0
    assert stand.printed.count("‖ waiting: soak: another 8 s") == 2
    assert stand.console.promoted == [("p1", "")]


async def test_an_override_passes_and_its_reason_goes_along() -> None:
    stand = Stand()
    assert await stand.run(_TESTS, override="hotfix 12") == 0
    assert stand.console.promoted == [("p1", "hotfix 12")]


async def test_nothing_happens_without_a_yes_or_without_a_change() -> None:
    stand = Stand()
    with pytest.raises(InputError, match="Nobody can answer"):
        await stand.run(_PLAN, yes=False)
    assert await stand.run(replace(_PLAN, changes=(), strategies={"web": "unchanged"}), yes=False) == 0
    assert "nothing to do" in stand.printed
    assert stand.console.promoted == []
