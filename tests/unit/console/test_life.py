"""Opening, watching and closing a console."""

import os.path
from pathlib import Path

import pytest

from backend.assemble import assemble
from backend.domain.doctor import Verdict
from backend.domain.errors import ConsoleError, InputError
from backend.domain.facts import Notice, RunFinished, WorkspaceReloaded
from backend.domain.health import Health
from backend.domain.phase import Phase
from backend.domain.run import RunRequest
from tests.unit.console.conftest import Facts, Theatre


async def test_changed_files_are_read_again_by_themselves(theatre: Theatre) -> None:
    console = await theatre.open()
    facts = Facts(console)
    assert not console.workspace.errors
    path = theatre.root / "slipway.yaml"
    good = path.read_text()
    path.write_text(good.replace("version: 1", "version: 7"))
    await facts.next(WorkspaceReloaded)
    assert console.workspace.errors
    path.unlink()
    assert "slipway.yaml" in (await facts.next(Notice)).message
    path.write_text(good)
    await facts.next(WorkspaceReloaded)
    assert not console.workspace.errors


async def test_closing_twice_or_before_the_start_is_no_error(theatre: Theatre) -> None:
    console = theatre.closed()
    await console.close()
    await console.start()
    await console.close()
    await console.close()
    with pytest.raises(ConsoleError, match="closed"):
        await console.board()


async def test_an_engine_that_is_lost_at_the_start_is_not_said_to_keep_leftovers(theatre: Theatre) -> None:
    await theatre.stage.world.lose_engine()
    console = theatre.closed()
    facts = Facts(console)
    await console.start()
    await console.board()
    await console.close()
    assert [fact.message for fact in facts.said if isinstance(fact, Notice)] == []


async def test_the_doctor_needs_no_history_and_finds_the_engine(theatre: Theatre) -> None:
    console = theatre.closed()
    checks = {check.name: check for check in await console.doctor()}
    assert checks["engine (builds and tests, staging, production)"].verdict is Verdict.OK
    await theatre.stage.world.lose_engine()
    checks = {check.name: check for check in await console.doctor()}
    assert checks["engine (builds and tests, staging, production)"].verdict is Verdict.BAD
    assert checks["engine (builds and tests, staging, production)"].cure
    assert not (theatre.root / "data").exists()
    await console.close()


async def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"slipway\.yaml"):
        assemble(tmp_path)


async def test_the_demonstration_shows_history_trouble_and_a_run_that_goes(tmp_path: Path) -> None:
    console = assemble(tmp_path, demo=True)
    home = console.workspace.root
    facts = Facts(console)
    try:
        await console.start()
        assert console.simulated
        assert os.path.isdir(home)  # noqa: ASYNC240
        runs = await console.runs()
        assert {run.phase for run in runs} == {Phase.SUCCEEDED, Phase.FAILED}
        red = next(run for run in runs if run.phase is Phase.FAILED)
        assert red.headline
        assert red.tests.failed
        board = await console.board()
        assert set(board.environments) == {"staging", "production"}
        healths = {state.health for state in board.environments["production"].services.values()}
        assert healths == {Health.HEALTHY, Health.DEGRADED}
        assert board.promotions[0].possible
        facts.said.clear()
        run = await console.start_run(RunRequest(until="build"))
        assert (await console.finished_run(run)).phase is Phase.SUCCEEDED
        assert any(isinstance(fact, RunFinished) for fact in facts.said)
    finally:
        await console.close()
    assert not os.path.exists(home)  # noqa: ASYNC240
