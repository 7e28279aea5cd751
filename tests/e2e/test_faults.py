"""The real program while things break: the sample's failing switch, an engine that goes and comes back, a killed program, two at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import OwnEngine
from tests.support.shipyard import Shipyard

pytestmark = pytest.mark.docker
_SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "shop"


@pytest.fixture
def yard(tmp_path: Path, own_engine: OwnEngine) -> Iterator[Shipyard]:
    """A small workspace; its environment is taken down afterwards."""
    yard = Shipyard(tmp_path, own_engine.dockerd)
    yield yard
    yard.run("down", "staging", "--yes")
    assert yard.containers() == []


def test_the_samples_switch_shows_the_failed_test_first_and_deploys_nothing(
    tmp_path: Path, own_engine: OwnEngine
) -> None:
    shop = Shipyard(tmp_path, own_engine.dockerd, SHOP_FAIL_TESTS="1", SHOP_BASE_IMAGE=own_engine.python)
    shutil.copytree(_SAMPLE, shop.root, ignore=shutil.ignore_patterns("__pycache__"))
    text = (shop.root / "slipway.yaml").read_text()
    (shop.root / "slipway.yaml").write_text(text.replace("project: shop", f"project: {shop.project}"))
    output = shop.run("run", code=1)
    _, told, summary = output.partition("\n\n")
    first = summary.lstrip().splitlines()
    assert told
    assert first[0] == "✗ unit/cart"
    assert "test_the_total_is_quantity_times_price" in first[1]
    assert "750 != 751" in first[2]
    assert "Run #1 failed" in first[-1]
    assert "staging/deploy           skipped" in output
    assert shop.containers() == []
    assert "exit code" not in shop.run("status")


@pytest.mark.parametrize("sign", ["unit/count", "staging: rolling"])
def test_an_engine_that_restarts_under_a_run_is_said_and_the_run_ends_right(
    yard: Shipyard, own_engine: OwnEngine, sign: str
) -> None:
    yard.write(own_engine.busybox, seconds=3)
    run = yard.start("run")
    run.until(sign)
    own_engine.dockerd.terminate()
    run.until("connection lost")
    own_engine.dockerd.start()
    output = run.rest()
    assert run.process.returncode == 0, output
    assert "answers again" in output
    assert "Run #1 succeeded" in output
    for step in ("unit/count", "integration/flow"):
        lines = [line for line in yard.run("logs", "1", step).splitlines() if line.startswith(("second", "counted"))]
        assert lines == ["second 1", "second 2", "second 3", "counted"]
    assert yard.page() == "afloat"
    assert yard.containers("slipway.run") == []


def test_a_program_killed_while_it_deploys_is_taken_up_by_the_next(yard: Shipyard, own_engine: OwnEngine) -> None:
    yard.write(own_engine.busybox, seconds=0)
    run = yard.start("run")
    run.until("staging: rolling")
    run.process.kill()
    run.rest()
    assert "#1  ▸ running" in yard.run("runs")
    output = yard.run("run", "--until", "unit")
    assert output.index("Run #1 succeeded") < output.index("Run #2 succeeded")
    assert yard.page() == "afloat"
    assert "● healthy #1" in yard.run("status")
    assert yard.containers("slipway.run") == []


def test_a_second_program_does_not_disturb_a_run(yard: Shipyard, own_engine: OwnEngine) -> None:
    yard.write(own_engine.busybox, seconds=4)
    run = yard.start("run")
    run.until("unit/count", "running")
    assert "Run #2 succeeded" in yard.run("run", "--until", "build")
    output = run.rest()
    assert run.process.returncode == 0, output
    assert "attempt 2" not in output
    lines = [line for line in yard.run("logs", "1", "unit/count").splitlines() if line.startswith("second")]
    assert lines == ["second 1", "second 2", "second 3", "second 4"]
