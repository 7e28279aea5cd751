"""A console that was stopped past its lease wakes up and finds that it may change nothing any more."""

import asyncio
from pathlib import Path

import pytest

from backend.domain.errors import ConflictError
from backend.domain.phase import Phase
from backend.engine.environments.fence import LockLostError
from tests.support.mortal import MortalConnector, Sleep
from tests.unit.engine.environments.acts import in_traffic, living, roles
from tests.unit.engine.environments.test_kills import act, staged


@pytest.mark.parametrize("number", [24, 34, 44, 54, 64, 74, 84, 94])
async def test_a_holder_that_slept_past_its_lease_changes_nothing(number: int, tmp_path: Path) -> None:
    stage, world, image = await staged(tmp_path, recreate=False)
    whole, life = stage.connector, Sleep(number)
    stage.connector = MortalConnector(whole, life)
    sleeper = asyncio.create_task(act(stage.console("sleeper"), "deploy", image, stage))
    await life.asleep.wait()
    stage.connector = whole
    try:
        await world.clock.sleep(20)
        second = stage.console("second")
        settled = await second.resume("bob", stage.say)
        before = (living(world), in_traffic(world), await second.history("staging"))
    finally:
        life.awake.set()
        ends = await asyncio.gather(sleeper, return_exceptions=True)
    assert all(item.phase.final for item in settled)
    assert isinstance(ends[0], LockLostError), ends
    assert (living(world), in_traffic(world), await second.history("staging")) == before
    assert "lock" not in roles(world)
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
