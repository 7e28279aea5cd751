"""Small workspaces for benchmarks, and one run of them through the Console."""

import time
from pathlib import Path

from backend.assemble import assemble
from backend.console import Console
from backend.domain.phase import Phase
from backend.domain.run import Run, RunRequest

IMAGE = "slipway/busybox:1"


def write_workspace(folder: Path, project: str, stages: str) -> Path:
    """Write a workspace whose pipeline is the given YAML and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compose.yaml").write_text(f"services:\n  idle: {{image: {IMAGE}, command: sleep 1}}\n")
    (folder / "slipway.yaml").write_text(f"version: 1\nproject: {project}\nservices: compose.yaml\npipeline:\n{stages}")
    return folder


def steps(count: int, command: str, *, chained: bool) -> str:
    """Return the YAML of one stage with `count` run steps, one after the other or side by side."""
    rows = ["  work:\n    steps:\n"]
    for number in range(count):
        needs = f", needs: [s{number - 1}]" if chained and number else ""
        rows.append(f"      s{number}: {{run: {IMAGE}, command: {command}{needs}}}\n")
    return "".join(rows)


async def opened(folder: Path) -> Console:
    """Return a started Console on a folder, on the real engine."""
    console = assemble(folder, watch=False)
    await console.start()
    return console


async def one_run(console: Console) -> tuple[Run, float]:
    """Run the whole pipeline; returns the run and its wall seconds. Fails when the run did not succeed."""
    began = time.perf_counter()
    run = await console.finished_run(await console.start_run(RunRequest()))
    seconds = time.perf_counter() - began
    assert run.phase is Phase.SUCCEEDED, [(step.ref, step.phase, step.message) for step in run.steps.values()]
    return run, seconds
