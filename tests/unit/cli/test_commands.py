"""The real program in a terminal, over a simulated engine: what it prints and how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gui import launch
from tests.support.small_workspace import APPROVED, write_workspace

_ROOT = Path(launch.__file__).parent.parent
_LOUD = '  loud:\n    needs: [build]\n    steps:\n      say: {run: "python:3-slim", command: LINE}\n'
Slipway = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of the program: data of its own, a simulated engine, no colours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("FORCE_COLOR", "DOCKER_HOST", "DOCKER_CONTEXT")
    }
    own = {"PYTHONPATH": str(_ROOT), "SLIPWAY_DATA_DIR": str(tmp_path / "data"), "SLIPWAY_SIMULATED": "50"}
    return {**kept, **own}


@pytest.fixture
def slipway(tmp_path: Path, environment: dict[str, str]) -> Slipway:
    """Run the program in the workspace's folder."""

    def run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        result = subprocess.run(
            [sys.executable, "-m", "gui.launch", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path / "small",
            env={**environment, **more},
            check=False,
        )
        assert "Traceback" not in result.stderr
        return result

    return run


def test_a_green_run_ends_with_0_and_a_summary(tmp_path: Path, slipway: Slipway) -> None:
    write_workspace(tmp_path / "small")
    result = slipway("run")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "unit/back                succeeded" in result.stdout
    assert "Run #1 succeeded" in result.stdout.splitlines()[-1]
    assert "4 of 4 tests passed" in result.stdout.splitlines()[-1]
    assert "\x1b" not in result.stdout
    listed = slipway("runs")
    assert listed.stdout.startswith("#1  ✓ succeeded")


def test_a_red_run_ends_with_1_and_says_step_test_and_message_first(tmp_path: Path, slipway: Slipway) -> None:
    write_workspace(tmp_path / "small", failing=True)
    result = slipway("run")
    assert result.returncode == 1
    end = result.stdout[result.stdout.index("\n\n") :]
    step, test, last = end.index("✗ unit/back"), end.index("test_it_holds_again"), end.index("last lines")
    assert step < test < last
    assert "staging/deploy           skipped" in result.stdout
    assert slipway("retry").returncode == 1
    write_workspace(tmp_path / "small")
    retried = slipway("retry")
    assert retried.returncode == 0, retried.stdout + retried.stderr
    assert slipway("retry").returncode == 1  # nothing failed


def test_json_is_one_fact_a_line_and_nothing_else(tmp_path: Path, slipway: Slipway) -> None:
    write_workspace(tmp_path / "small")
    result = slipway("run", "--until", "unit", "--json")
    facts = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = [fact["type"] for fact in facts]
    assert result.returncode == 0
    assert result.stderr == ""
    assert kinds[-1] == "RunFinished"
    assert {"RunStarted", "StepChanged", "TestsReported", "ArtifactMade"} <= set(kinds)
    refs = {fact["ref"] for fact in facts if fact["type"] == "StepChanged"}
    assert refs == {"build/images", "unit/front", "unit/back"}
    error = slipway("run", "--until", "unti", "--json")
    told = json.loads(error.stdout)
    assert (error.returncode, told["type"], told["exit_code"]) == (2, "Error", 2)
    assert "unit" in told["hint"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--step", "unit/frnt"), "Did you mean unit/front?"),
        (("run", "--from", "stagin/deploy"), "staging/deploy"),
        (("logs", "99", "unit/front"), "no run 99"),
        (("retry", "99"), "no run 99"),
        (("approve", "99", "ask/person"), "no run 99"),
        (("abort",), "No run is going on"),
        (("plan", "--to", "prodution"), "staging, production"),
        (("logs", "--env", "nowhere", "front"), "staging, production"),
        (("logs", "--env", "staging"), "Which service?"),
        (("logs", "front"), "front is a service, not a run.\n  slipway logs --env ENVIRONMENT front"),
        (("down", "nowhere"), "no environment nowhere"),
    ],
)
def test_unknown_names_end_with_2_and_the_nearest(
    arguments: tuple[str, ...], said: str, tmp_path: Path, slipway: Slipway
) -> None:
    write_workspace(tmp_path / "small")
    result = slipway(*arguments)
    assert result.returncode == 2, result.stderr
    assert said in result.stderr


def test_wrong_files_are_told_with_their_place_and_nothing_runs(tmp_path: Path, slipway: Slipway) -> None:
    root = write_workspace(tmp_path / "small")
    text = (root / "slipway.yaml").read_text().replace("needs: [build]", "needs: [biuld]").replace("gates:", "gatse:")
    (root / "slipway.yaml").write_text(text)
    result = slipway("validate")
    assert result.returncode == 2
    assert "slipway.yaml:11:5" in result.stdout
    assert "gates" in result.stdout
    assert "mistakes to correct" in result.stdout
    lines = [json.loads(line) for line in slipway("validate", "--json").stdout.splitlines()]
    assert {line["place"]["line"] for line in lines} == {11, 19, 23}  # the last: what waits for it
    refused = slipway("run")
    assert refused.returncode == 2
    assert "slipway.yaml:19:13" in refused.stderr  # production stands in no step: its mistake forbids no run
    assert slipway("run", "--step", "build/images").returncode == 0
    status = slipway("status")
    assert status.returncode == 2
    assert "slipway.yaml:11:5" in status.stderr
    assert slipway("runs").stdout.count("#") == 1


def test_a_step_alone_several_and_a_step_with_all_it_waits_for_can_be_named(tmp_path: Path, slipway: Slipway) -> None:
    write_workspace(tmp_path / "small")
    until = slipway("run", "--until", "unit/back")
    assert until.returncode == 0, until.stdout + until.stderr
    assert "unit/back                succeeded" in until.stdout
    assert "unit/front" not in until.stdout
    both = slipway("run", "--step", "build/images", "--step", "front")
    assert both.returncode == 0, both.stdout + both.stderr
    assert "2 of 2 tests passed" in both.stdout


def test_a_folder_without_a_workspace_is_wrong_use(tmp_path: Path, slipway: Slipway) -> None:
    (tmp_path / "small").mkdir()
    for command in ("validate", "run", "status"):
        result = slipway(command)
        assert result.returncode == 2
        assert "no slipway.yaml" in result.stderr
        assert "`slipway import` proposes one" in result.stderr


def test_a_folder_below_the_workspace_finds_it(tmp_path: Path, slipway: Slipway) -> None:
    root = write_workspace(tmp_path / "small")
    result = slipway("validate", "-C", str(root))
    assert result.returncode == 0
    assert "2 services, 2 environments" in result.stdout


def test_an_engine_that_does_not_answer_ends_with_3_but_can_still_be_looked_at(
    tmp_path: Path, slipway: Slipway
) -> None:
    write_workspace(tmp_path / "small")
    gone = {"SLIPWAY_SIMULATED": "", "DOCKER_HOST": f"unix://{tmp_path}/nothing.sock"}
    result = slipway("run", **gone)
    assert result.returncode == 3
    assert "nothing.sock" in result.stderr
    assert slipway("plan", "--to", "production", **gone).returncode == 3
    status = slipway("status", **gone)
    assert status.returncode == 0
    assert "staging cannot be reached" in status.stdout
    assert "staging -> production: staging cannot be reached" in status.stdout
    assert "\ufffd" not in status.stdout
    doctor = slipway("doctor", **gone)
    assert doctor.returncode == 1
    assert "nothing.sock" in doctor.stdout
    assert "\ufffd" not in doctor.stdout


def test_a_waiting_run_ends_with_4_and_goes_on_with_the_answer(tmp_path: Path, slipway: Slipway) -> None:
    write_workspace(tmp_path / "small", more=APPROVED.replace("[unit]", "[build]"))
    first = slipway("run", "--until", "ask")
    assert first.returncode == 4
    assert "waits at ask/person: Is it good?" in first.stdout
    assert "slipway approve 1 ask/person" in first.stdout
    answered = slipway("approve", "1", "ask/person", "--reason", "looked at it")
    assert answered.returncode == 0, answered.stdout + answered.stderr
    assert "Run #1 succeeded" in answered.stdout
    again = slipway("run", "--until", "ask")
    assert again.returncode == 4
    rejected = slipway("reject", "2", "ask/person")
    assert rejected.returncode == 0
    assert "Run #2 failed" in rejected.stdout


def test_logs_are_plain_text_whatever_the_program_wrote(tmp_path: Path, slipway: Slipway) -> None:
    line = '''"printf '\\\\033]0;evil\\\\007title \\\\033[31mred\\\\033[0m'"'''
    write_workspace(tmp_path / "small", more=_LOUD.replace("LINE", line))
    assert slipway("run", "--step", "loud/say").returncode == 0
    plain = slipway("logs", "1", "say")
    assert "title red" in plain.stdout
    assert "\x1b" not in plain.stdout
    coloured = slipway("logs", "latest", "loud/say", "-f", FORCE_COLOR="1")
    assert "title \x1b[31mred" in coloured.stdout
    assert "\x1b]" not in coloured.stdout


def test_ctrl_c_aborts_the_run_and_ends_with_130(tmp_path: Path, environment: dict[str, str], slipway: Slipway) -> None:
    root = write_workspace(tmp_path / "small", more=_LOUD.replace("LINE", "sleep 100000"))
    process = subprocess.Popen(
        [sys.executable, "-m", "gui.launch", "run", "--step", "loud/say"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=environment,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "loud/say" in line and "running" in line:
            break
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopping the run" in rest
    assert "Run #1 aborted" in rest
    assert slipway("abort", "1").returncode == 1  # it is over


def test_a_killed_run_goes_on_before_the_next_one(
    tmp_path: Path, environment: dict[str, str], slipway: Slipway
) -> None:
    root = write_workspace(tmp_path / "small")
    killed = subprocess.run(
        [sys.executable, "-m", "gui.launch", "run", "--until", "unit"],
        capture_output=True,
        cwd=root,
        env={**environment, "SLIPWAY_KILL_AT": "recorded.ArtifactMade"},
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert "#1  ▸ running" in slipway("runs").stdout  # looking does not take it up
    result = slipway("run", "--until", "unit")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "it goes on first" in result.stdout
    assert result.stdout.index("Run #1 succeeded") < result.stdout.index("Run #2 succeeded")


def test_a_reader_that_goes_away_ends_the_program_quietly(tmp_path: Path, environment: dict[str, str]) -> None:
    write_workspace(tmp_path / "small")
    process = subprocess.Popen(
        [sys.executable, "-m", "gui.launch", "validate"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path / "small",
        env=environment,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().splitlines()
    assert [line for line in said if "simulated engine" not in line] == []
    process.stderr.close()
    assert process.wait(timeout=60) == 141
