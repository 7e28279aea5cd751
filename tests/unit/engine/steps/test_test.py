"""The test step: in the image that ships, with reports that are read and judged."""

from dataclasses import replace

import pytest

from backend.domain.cause import Cause
from backend.domain.facts import TestsReported
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.report import Outcome, TestSummary
from backend.domain.service import ConfigSource, FileGrant, SecretSource
from backend.drivers.simulated.behaviour import Scripted
from tests.support.workshop import Workshop, command, stage

GOOD = '<testsuite name="s"><testcase classname="s" name="one" time="0.5"/></testsuite>'
BAD = GOOD.replace("/></", '><failure message="1 is not 2">trace</failure></testcase></').replace('time="0.5"', "")


def test_step(**options: object) -> Step:
    """A test step of the service web with a report."""
    fields = {"command": "./run-tests", "junit": "reports/*.xml", **options}
    return Step("web", "test", "web", fields)  # type: ignore[arg-type]


test_step.__test__ = False  # type: ignore[attr-defined]


def play(shop: Workshop, *scripts: Scripted) -> None:
    """Let the containers of web play these scripts, one after the other."""
    following = iter(scripts)
    shop.simulated.shelf.add("web:1", lambda spec: next(following), working_dir="/app")
    shop.service("web", image="web:1")


async def test_a_good_report_succeeds_with_counts(shop: Workshop) -> None:
    play(shop, Scripted(files={"/app/reports/unit.xml": GOOD.encode()}))
    run = await shop.run(stage("unit", test_step()))
    step = run.steps["unit/web"]
    assert (step.phase, step.message, step.tests) == (Phase.SUCCEEDED, "1 test passed", TestSummary(passed=1))
    report = await shop.world.archive.report(run.id, "unit/web", 1)
    assert report is not None
    assert [(case.name, case.outcome, case.seconds) for case in report.cases] == [("one", Outcome.PASSED, 0.5)]


@pytest.mark.parametrize("code", [0, 1])
async def test_a_failed_test_fails_the_step_with_its_message_whatever_the_exit_code(shop: Workshop, code: int) -> None:
    play(shop, Scripted(exit_code=code, files={"/app/reports/unit.xml": BAD.encode()}))
    run = await shop.run(stage("unit", test_step()))
    step = run.steps["unit/web"]
    assert (step.phase, step.reason, step.message) == (Phase.FAILED, Cause.TESTS_FAILED, "s.one: 1 is not 2")
    assert (await shop.world.history.runs())[0].headline == "unit/web: s.one: 1 is not 2"


async def test_green_without_a_report_is_not_believed(shop: Workshop) -> None:
    play(shop, Scripted())
    run = await shop.run(stage("unit", test_step()))
    assert run.steps["unit/web"].phase is Phase.FAILED
    assert "nothing was tested" in run.steps["unit/web"].message


async def test_broken_xml_is_reported_and_not_green(shop: Workshop) -> None:
    play(shop, Scripted(files={"/app/reports/unit.xml": GOOD[:-12].encode()}))
    run = await shop.run(stage("unit", test_step()))
    assert run.steps["unit/web"].phase is Phase.FAILED
    assert "broken XML" in run.steps["unit/web"].message
    report = await shop.world.archive.report(run.id, "unit/web", 1)
    assert report is not None
    assert (len(report.cases), len(report.problems)) == (1, 1)


async def test_a_test_that_passes_on_a_retry_is_flaky(shop: Workshop) -> None:
    play(
        shop,
        Scripted(exit_code=1, files={"/app/reports/unit.xml": BAD.encode()}),
        Scripted(files={"/app/reports/unit.xml": GOOD.encode()}),
    )
    run = await shop.run(stage("unit", replace(test_step(), retries=1)))
    step = run.steps["unit/web"]
    assert (step.phase, step.attempt, step.tests) == (Phase.SUCCEEDED, 2, TestSummary(flaky=1))
    assert [fact.summary for fact in shop.facts if isinstance(fact, TestsReported)] == [
        TestSummary(failed=1),
        TestSummary(flaky=1),
    ]


async def test_exit_codes_without_failures_are_named(shop: Workshop) -> None:
    play(shop, Scripted(exit_code=127), Scripted(exit_code=126), Scripted(exit_code=139))
    for reason in (Cause.NOT_FOUND, Cause.NOT_EXECUTABLE, Cause.KILLED):
        run = await shop.run(stage("unit", test_step()))
        assert (run.steps["unit/web"].phase, run.steps["unit/web"].reason) == (Phase.FAILED, reason)


async def test_variables_files_configs_and_secrets_are_there_and_secrets_masked(shop: Workshop) -> None:
    shop.composition = replace(
        shop.composition,
        configs={"products": ConfigSource("products", "apples")},
        secrets={"key": SecretSource("key", "environment", "KEY")},
    )
    shop.secrets.values["key"] = "t0p-s3cr3t"
    shop.simulated.shelf.add("web:1", working_dir="/app")
    shop.service(
        "web",
        image="web:1",
        environment={"A": "service", "B": "service"},
        configs=(FileGrant("products", "/etc/products"),),
        secrets=(FileGrant("key", "/run/secrets/key"),),
    )
    (shop.root / "tests").mkdir()
    (shop.root / "tests" / "data.txt").write_text("copied")
    line = "echo $A $B; cat /etc/products; echo; cat /run/secrets/key; echo; cat tests/data.txt; echo"
    step = Step("web", "test", "web", {"command": line, "environment": {"B": "step"}, "files": ["tests"]})
    run = await shop.run(stage("unit", step))
    assert run.phase is Phase.SUCCEEDED, run.steps
    assert (await shop.log(run, "unit/web")).split() == ["service", "step", "apples", "***", "copied"]


async def test_another_image_may_be_named(shop: Workshop) -> None:
    shop.simulated.shelf.add("web:1")
    shop.service("web", image="web:1")
    shop.simulated.shelf.add("tools:1", Scripted(lines=["tools"]))
    run = await shop.run(stage("unit", Step("web", "test", "web", {"command": "x", "in": "tools:1"})))
    assert await shop.log(run, "unit/web") == "tools\n"


async def test_artifacts_are_kept_also_when_the_test_fails(shop: Workshop) -> None:
    play(shop, Scripted(exit_code=1, files={"/app/out/a.txt": b"kept", "/app/out/b.log": b"not"}))
    run = await shop.run(stage("unit", test_step(junit=None, artifacts="out/*.txt")))
    (artifact,) = (made for made in run.steps["unit/web"].artifacts if made.kind == "file")
    assert (artifact.name, artifact.size) == ("out/a.txt", 4)
    assert (shop.root.parent / "shop-data" / artifact.reference).read_bytes() == b"kept"


async def test_a_file_outside_the_workspace_is_refused(shop: Workshop) -> None:
    play(shop, Scripted())
    run = await shop.run(stage("unit", test_step(files=["../secret"])))
    assert run.steps["unit/web"].phase is Phase.ERRORED
    assert "leaves the workspace" in run.steps["unit/web"].message


async def test_a_command_finds_the_values_of_its_matrix_in_variables(shop: Workshop) -> None:
    step = command("a", "echo $MATRIX_PYTHON $MATRIX_DB", options={"environment": {"MATRIX_DB": "mine"}})
    step = replace(step, name="a.3.12-pg", group="a", combination={"python": "3.12", "db": "pg"})
    run = await shop.run(stage("one", step))
    assert await shop.log(run, "one/a.3.12-pg") == "3.12 mine\n"
