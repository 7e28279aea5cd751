"""A console that was stopped past its lease wakes up and finds that it may change nothing any more."""

import asyncio
import itertools
from pathlib import Path

import pytest

from backend.domain.errors import ConflictError, NotFoundError
from backend.domain.phase import Phase
from backend.engine.environments.fence import LockLostError
from tests.support.mortal import MortalConnector, Sleep
from tests.unit.engine.environments.acts import in_traffic, living
from tests.unit.engine.environments.test_kills import STEP, act, check, staged


@pytest.mark.parametrize(("what", "recreate"), [("deploy", False), ("deploy", True), ("scale", False), ("down", False)])
async def test_a_holder_that_slept_past_its_lease_changes_nothing(what: str, *, recreate: bool, tmp_path: Path) -> None:
    for number in itertools.count(10 + (len(what) + 3 * recreate) % STEP, STEP):
        folder = tmp_path / str(number)
        folder.mkdir()
        stage, world, image = await staged(folder, recreate=recreate)
        whole, life = stage.connector, Sleep(number)
        stage.connector = MortalConnector(whole, life)
        sleeper = asyncio.create_task(act(stage.console("sleeper"), what, image, stage))
        fell = asyncio.create_task(life.asleep.wait())
        await asyncio.wait({sleeper, fell}, return_when=asyncio.FIRST_COMPLETED)
        fell.cancel()
        stage.connector = whole
        held = "exec.run term" in life.calls[:-1]
        if sleeper.done() or not held:
            life.awake.set()
            await sleeper
            await world.end()
            if not held:
                continue
            break
        try:
            await world.clock.sleep(20)
            second = stage.console("second")
            settled = await second.resume("bob", stage.say)
            check(what, world)
            before = (living(world), in_traffic(world), await second.history("staging"))
        finally:
            life.awake.set()
            ends = await asyncio.gather(sleeper, return_exceptions=True)
        context = f"asleep at call {number}: {life.calls[number - 1]}", stage.said
        # With its last record written it has nothing left to be refused; after `down` there is nobody left who refuses.
        refusal = (LockLostError, NotFoundError) if what == "down" else LockLostError
        assert isinstance(ends[0], refusal) or (ends[0] is None and not settled), (context, ends)
        assert (living(world), in_traffic(world), await second.history("staging")) == before, context
        check(what, world)
        await world.end()


async def test_of_many_consoles_one_wins_and_the_others_learn_who(tmp_path: Path) -> None:
    stage, world, image = await staged(tmp_path, recreate=False)
    consoles = [stage.console(f"console {number}") for number in range(8)]
    ends = await asyncio.gather(*(act(console, "deploy", image, stage) for console in consoles), return_exceptions=True)
    losers = [end for end in ends if isinstance(end, ConflictError)]
    assert len(losers) == 7, ends
    assert all("is locked by ann (deploy #2)" in loser.message for loser in losers)
    assert [item.phase for item in await consoles[0].history("staging")] == [Phase.SUCCEEDED] * 2
    await world.end()
