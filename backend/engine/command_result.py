"""How a command with tests ended: exit code and reports together."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from backend.domain.cause import Cause
from backend.domain.container import ContainerState
from backend.domain.report import Outcome, TestCase, TestReport, TestSummary
from backend.domain.run import Artifact
from backend.engine.causes import cause_of_exit
from backend.engine.collected import collect
from backend.engine.junit import parse_junit
from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult, failed, succeeded


async def command_result(
    context: StepContext, state: ContainerState, working_dir: str, junit: Sequence[str], artifacts: Sequence[str]
) -> StepResult:
    """Fetch reports and artifacts from an ended container, keep them, and say how the step ended."""
    kept = await collect(context, state.name, working_dir, artifacts)
    for name, data in kept.files.items():
        path = await context.world.archive.keep_file(context.run.id, context.ref, name, data)
        await context.keep_artifact(Artifact(name, "file", path, len(data)))
    for problem in kept.problems:
        context.say(f"Not kept: {problem}")
    if not junit:
        return _by_exit(state, "")
    context.progress("reading the test reports")
    report = await _read_reports(context, state, working_dir, junit)
    for problem in report.problems:
        context.say(f"Test report: {problem}")
    if report.cases or report.problems:
        await context.keep_report(report)
    return judge(state, report, junit)


def judge(state: ContainerState, report: TestReport, junit: Sequence[str]) -> StepResult:
    """Return the result that exit code and report add up to: a failed test, an unreadable or a missing report is never green."""
    failures = report.failures
    if failures:
        return failed(_first(failures), Cause.TESTS_FAILED, state.exit_code)
    if state.exit_code != 0:
        return _by_exit(state, "" if report.cases else " No test report was written.")
    if report.problems:
        return failed(f"A test report cannot be read: {report.problems[0]}.", Cause.TESTS_FAILED, 0)
    if not report.cases:
        return failed(
            f"The command ended well, but there is no test in {', '.join(junit)}: nothing was tested.",
            Cause.TESTS_FAILED,
            0,
        )
    return succeeded(in_words(report.summary), 0)


def in_words(summary: TestSummary) -> str:
    """Return counts as people say them: `12 tests passed, 1 flaky`."""
    good = summary.passed + summary.flaky
    words = [f"{good} {'test' if good == 1 else 'tests'} passed"]
    words += [f"{number} {name}" for number, name in ((summary.flaky, "flaky"), (summary.skipped, "skipped")) if number]
    return ", ".join(words)


def mark_flaky(report: TestReport, earlier: Sequence[TestReport]) -> TestReport:
    """Return the report with tests as FLAKY that passed now and failed in an earlier attempt."""
    failed_before = {(case.suite, case.name) for attempt in earlier for case in attempt.failures}
    if not failed_before:
        return report
    return replace(
        report,
        cases=tuple(
            replace(case, outcome=Outcome.FLAKY)
            if case.outcome is Outcome.PASSED and (case.suite, case.name) in failed_before
            else case
            for case in report.cases
        ),
    )


async def _read_reports(
    context: StepContext, state: ContainerState, working_dir: str, junit: Sequence[str]
) -> TestReport:
    found = await collect(context, state.name, working_dir, junit)
    # In a thread: a large report takes seconds, in which the window must not stand still.
    report = await asyncio.to_thread(parse_junit, found.files)
    report = replace(report, problems=(*report.problems, *found.problems))
    earlier = [
        await context.world.archive.report(context.run.id, context.ref, attempt)
        for attempt in range(1, context.attempt)
    ]
    known = [attempt for attempt in earlier if attempt is not None]
    return await asyncio.to_thread(lambda: _masked(context, mark_flaky(report, known)))


def _masked(context: StepContext, report: TestReport) -> TestReport:
    mask = context.log.mask
    cases = tuple(_masked_case(case, mask) for case in report.cases)
    return TestReport(cases, tuple(mask(problem) for problem in report.problems))


def _masked_case(case: TestCase, mask: Callable[[str], str]) -> TestCase:
    texts = (case.name, case.message, case.trace, case.output)
    masked = tuple(mask(text) for text in texts)
    if masked == texts:
        return case
    return replace(case, name=masked[0], message=masked[1], trace=masked[2], output=masked[3])


def _by_exit(state: ContainerState, note: str) -> StepResult:
    if state.exit_code == 0:
        return succeeded("", 0)
    cause, message = cause_of_exit(state)
    return failed(message + note, cause, state.exit_code)


def _first(failures: Sequence[TestCase]) -> str:
    case = failures[0]
    name = f"{case.suite}.{case.name}" if case.suite else case.name
    said = next((line.strip() for line in case.message.splitlines() if line.strip()), "")
    more = len(failures) - 1
    others = f" (and {more} more failed)" if more else ""
    return f"{name}{': ' + said[:300] if said else ' failed'}{others}"
