"""What failed: step, test, message, last lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backend.cli.terminal import Terminal
from backend.domain.phase import Phase
from backend.domain.report import TestCase
from backend.domain.run import Run, StepRun

if TYPE_CHECKING:
    from backend.console import Console

_TAIL = 12
_TESTS = 5


async def failure_lines(console: "Console", run: Run, terminal: Terminal) -> list[str]:
    """Return the lines for a finished run; none when nothing failed. The step that failed first comes first."""
    bad = sorted(
        (step for step in run.steps.values() if step.phase in (Phase.FAILED, Phase.ERRORED)),
        key=lambda step: step.finished,
    )
    lines: list[str] = []
    for step in bad:
        lines += [
            "",
            terminal.phase(step.phase, terminal.paint(step.ref, "strong")),
            *await _of(console, run, step, terminal),
        ]
    return lines


async def _of(console: "Console", run: Run, step: StepRun, terminal: Terminal) -> list[str]:
    report = await console.report(run.id, step.ref)
    failures = report.failures if report else ()
    lines = [f"    {terminal.data(line)}" for line in step.message.splitlines() if not _told(line, failures)]
    if step.exit_code is not None and not failures and str(step.exit_code) not in step.message:
        lines.append(f"    exit code {step.exit_code}")
    for case in failures[:_TESTS]:
        lines.append(
            "    " + terminal.mark(False, terminal.data(f"{case.suite}.{case.name}" if case.suite else case.name))
        )
        lines += [f"        {terminal.data(line)}" for line in case.message.splitlines()[:6]]
    if len(failures) > _TESTS:
        lines.append(f"      and {len(failures) - _TESTS} more")
    tail = await last_lines(console, run.id, step.ref)
    if tail:
        lines.append(terminal.paint(f"    last lines of slipway logs {run.number} {step.ref}", "muted"))
        lines += [f"      {terminal.data(line)}" for line in tail]
    return lines


def _told(line: str, failures: Sequence[TestCase]) -> bool:
    """Whether a line only repeats what a test says right below it."""
    return any(case.name in line and case.message.partition("\n")[0] in line for case in failures)


async def last_lines(console: "Console", run: str, ref: str, count: int = _TAIL) -> list[str]:
    """Return the last lines of a step's log."""
    tail, offset = b"", 0
    while True:
        data, following = await console.read_log(run, ref, offset=offset)
        if not data:
            break
        tail, offset = (tail + data)[-65_536:], following
    return tail.decode("utf-8", "replace").splitlines()[-count:]
