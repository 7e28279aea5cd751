"""Steps on a real engine: what fails is named, what is aborted is gone, what is secret stays so."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.domain.cause import Cause
from backend.domain.environment import DockerTarget
from backend.domain.facts import StepChanged
from backend.domain.labels import CONSOLE
from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from backend.domain.report import TestSummary
from backend.domain.run import RunRequest
from backend.domain.service import (
    ConfigSource,
    Dependency,
    FileGrant,
    HealthCheck,
    Mount,
    MountKind,
    Resources,
    SecretSource,
)
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.simulated.world import SimulatedWorld
from backend.workspace.loader import load_workspace
from tests.support.killable import BASE
from tests.support.workshop import Workshop, command, open_workshop, stage

pytestmark = pytest.mark.docker
CHECK = HealthCheck(("CMD-SHELL", "test -f /tmp/up"), interval=0.2, timeout=2.0, retries=25)
SERVE = ("sh", "-c", "echo up; touch /tmp/up; exec sleep 300")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    """A workshop on the real engine, in real time; nothing of it may be left."""
    connector = DockerConnector()
    console = uuid.uuid4().hex[:16]
    async with open_workshop(
        tmp_path / "shop", connector=connector, scale=1.0, simulated=SimulatedWorld(), console=console
    ) as workshop:
        yield workshop
    engine = await connector.connect(DockerTarget())
    left = [state.name for state in await engine.containers.list({CONSOLE: console})]
    left += [network.name for network in await engine.networks.list({CONSOLE: console})]
    left += [volume.name for volume in await engine.volumes.list({CONSOLE: console})]
    for image in await engine.images.list({CONSOLE: console}):
        for tag in image.tags or (image.identity.config_digest,):
            await engine.images.remove(tag)
    await connector.close()
    assert left == []


async def test_causes_are_named_with_the_engines_text(shop: Workshop) -> None:
    hungry = Resources(memory=16 * 1024 * 1024)
    shop.service("hungry", image=BASE, resources=hungry)
    shop.service("bad")
    (shop.root / "bad" / "Dockerfile").write_text(f"FROM {BASE}\nRUN true\nRUN exit 4\n")
    shop.service("sick", image=BASE, command=SERVE, healthcheck=replace(CHECK, test=("CMD", "false"), retries=2))
    step = Step("x", "test", "hungry", {"command": "tail /dev/zero"})
    flow = Step("x", "integration", ["sick"], {"in": BASE, "command": "true"})
    run = await shop.run(
        stage("oom", step),
        stage("missing", command("x", "true", "nowhere.invalid/x:1")),
        stage("dockerfile", Step("x", "build", "bad")),
        stage("killed", command("x", ["sh", "-c", "sh -c 'kill -9 $$'; exit $?"], BASE)),
        stage("126", command("x", ["/tmp"], BASE)),
        stage("127", command("x", ["surely-no-such-program"], BASE)),
        stage("127-in-sh", command("x", "surely-no-such-program", BASE)),
        stage("sick", flow),
        stage("timeout", command("x", "sleep 60", BASE, timeout=1.0)),
        stage("code", command("x", "exit 3", BASE)),
    )  # fmt: skip
    reasons = {ref.partition("/")[0]: step.reason for ref, step in run.steps.items()}
    assert reasons == {
        "oom": Cause.OUT_OF_MEMORY,
        "missing": Cause.IMAGE_MISSING,
        "dockerfile": Cause.DOCKERFILE,
        "killed": Cause.KILLED,
        "126": Cause.NOT_EXECUTABLE,
        "127": Cause.NOT_FOUND,
        "127-in-sh": Cause.NOT_FOUND,
        "sick": Cause.NEVER_HEALTHY,
        "timeout": Cause.TIMEOUT,
        "code": Cause.EXIT_CODE,
    }
    assert "line 3" in run.steps["dockerfile/x"].message
    assert "surely-no-such-program" in run.steps["127/x"].message
    assert "up" in run.steps["sick/x"].message


async def test_an_aborted_integration_is_gone_within_five_seconds(shop: Workshop) -> None:
    stubborn = ("sh", "-c", "trap '' TERM; touch /tmp/up; while true; do sleep 1; done")
    for name in ("web", "cart"):
        shop.service(
            name, image=BASE, command=stubborn, healthcheck=CHECK, mounts=(Mount(MountKind.VOLUME, "/d", "d"),)
        )
    step = Step(
        "flow", "integration", ["web", "cart"], {"in": BASE, "command": "trap '' TERM; while true; do sleep 1; done"}
    )
    run_id = await shop.executor.start(shop.workspace(stage("i", step)), RunRequest())
    await shop.until(lambda fact: getattr(fact, "text", "") == "running")
    before = time.monotonic()
    await shop.executor.abort(run_id)
    run = await shop.executor.wait(run_id)
    assert (run.phase, time.monotonic() - before < 5.0) == (Phase.ABORTED, True)


async def test_an_aborted_build_leaves_nothing(shop: Workshop) -> None:
    shop.service("web")
    (shop.root / "web" / "Dockerfile").write_text(f"FROM {BASE}\nRUN echo begun {uuid.uuid4()} && sleep 60\n")
    run_id = await shop.executor.start(shop.workspace(stage("b", Step("x", "build", "web"))), RunRequest())
    async with asyncio.timeout(30):
        while "begun" not in await shop.log(await shop.world.history.run(run_id), "b/x", 1):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    before = time.monotonic()
    await shop.executor.abort(run_id)
    assert (await shop.executor.wait(run_id)).phase is Phase.ABORTED
    assert time.monotonic() - before < 5.0


async def test_a_test_in_the_image_that_ships_has_what_the_service_has(shop: Workshop) -> None:
    shop.composition = replace(
        shop.composition,
        configs={"products": ConfigSource("products", "apples")},
        secrets={"key": SecretSource("key", "environment", "KEY")},
    )
    shop.secrets.values["key"] = "t0p-s3cr3t-value"
    shop.service(
        "web",
        environment={"MODE": "service"},
        configs=(FileGrant("products", "/etc/shop/products"),),
        secrets=(FileGrant("key", "/run/secrets/key", mode=0o400),),
    )
    (shop.root / "web" / "Dockerfile").write_text(
        f'FROM {BASE}\nWORKDIR /app\nRUN echo shipped > name\nUSER 1000\nENTRYPOINT ["false"]\n'
    )
    (shop.root / "tests").mkdir()
    script = shop.root / "tests" / "run"
    script.write_text(
        "#!/bin/sh\ncat name; echo $MODE; cat /etc/shop/products; echo; ls -l /run/secrets/key | cut -c1-10\n"
        "echo t0p-s3cr3t-value | base64\n"
        'echo \'<testsuite><testcase classname="c" name="n" time="0.1"/></testsuite>\' > reports/r.xml\n'
    )
    script.chmod(0o755)
    step = Step("web", "test", "web", {"command": ["./tests/run"], "files": "tests", "junit": "reports/*.xml"})
    run = await shop.run(stage("build", Step("images", "build", "*")), stage("unit", step, needs=("build",)))
    assert run.phase is Phase.SUCCEEDED, run.steps
    log = (await shop.log(run, "unit/web")).splitlines()
    assert log[:4] == ["shipped", "service", "apples", "-r--------"]
    assert "t0p" not in "".join(log)
    assert "***" in log[4]
    assert run.tests == TestSummary(passed=1)


async def test_services_of_an_integration_find_each_other_and_nothing_else(shop: Workshop) -> None:
    shop.service("cart", image=BASE, command=SERVE, healthcheck=CHECK)
    shop.service(
        "web", image=BASE, command=SERVE, healthcheck=CHECK, depends_on=(Dependency("cart", "service_healthy"),)
    )
    script = "ping -c1 -W2 cart && ping -c1 -W2 web && echo found"
    run = await shop.run(stage("i", Step("flow", "integration", ["web"], {"in": BASE, "command": script})))
    assert run.phase is Phase.SUCCEEDED, run.steps
    lines = (await shop.log(run, "i/flow")).splitlines()
    assert "found" in lines
    assert "cart │ up" in lines


async def test_a_read_only_service_of_an_integration_has_its_files(shop: Workshop) -> None:
    shop.composition = replace(shop.composition, secrets={"key": SecretSource("key", "environment", "KEY")})
    shop.secrets.values["key"] = "t0p-s3cr3t-value"
    (shop.root / "site").mkdir()
    (shop.root / "site" / "index").write_text("welcome")
    shop.service(
        "web",
        image=BASE,
        command=("sh", "-c", "wc -c < /run/secrets/key; cat /srv/site/index; echo; touch /tmp/up; exec sleep 300"),
        healthcheck=CHECK,
        read_only=True,
        tmpfs=("/tmp",),
        secrets=(FileGrant("key", "/run/secrets/key", mode=0o400),),
        mounts=(Mount(MountKind.BIND, "/srv/site", "site"),),
    )
    run = await shop.run(stage("i", Step("flow", "integration", ["web"], {"in": BASE, "command": "true"})))
    assert run.phase is Phase.SUCCEEDED, run.steps
    lines = (await shop.log(run, "i/flow")).splitlines()
    assert "web │ 16" in lines
    assert "web │ welcome" in lines


async def test_a_hundred_thousand_lines_arrive_whole(shop: Workshop) -> None:
    run = await shop.run(stage("one", command("a", "seq 1 100000", BASE)))
    assert run.phase is Phase.SUCCEEDED
    wanted = "".join(f"{number}\n" for number in range(1, 100_001)).encode()
    text, offset = b"", 0
    while True:
        more, offset = await shop.world.archive.read_log(run.id, "one/a", 1, offset=offset)
        if not more:
            break
        text += more
    assert text == wanted


async def test_a_matrix_runs_once_per_combination(shop: Workshop) -> None:
    (shop.root / "compose.yaml").write_text(f"services: {{db: {{image: '{BASE}'}}}}\n")
    (shop.root / "slipway.yaml").write_text(
        f"""\
version: 1
project: matrix
services: compose.yaml
pipeline:
  unit:
    steps:
      it:
        run: "${{{{ matrix.image }}}}"
        command: echo "$MATRIX_WORD in $WHERE" && test "$MATRIX_WORD" != bad
        environment: {{WHERE: "place ${{{{ matrix.word }}}}"}}
        matrix: {{image: ["{BASE}"], word: [good, bad]}}
      after: {{run: "{BASE}", command: "true", needs: it}}
"""
    )
    workspace = load_workspace(shop.root, {})
    assert workspace.problems == ()
    run_id = await shop.executor.start(workspace, RunRequest())
    run = await shop.executor.wait(run_id)
    good, bad, after = run.steps
    assert (good.endswith("-good"), bad.endswith("-bad"), after) == (True, True, "unit/after")
    assert [step.phase for step in run.steps.values()] == [Phase.SUCCEEDED, Phase.FAILED, Phase.SKIPPED]
    assert await shop.log(run, good) == "good in place good\n"
    again = await shop.executor.wait(await shop.executor.start(workspace, RunRequest(only="unit/it")))
    assert [ref for ref, step in again.steps.items() if step.attempt] == [good, bad]


async def test_the_second_build_says_that_all_came_from_the_cache(shop: Workshop) -> None:
    shop.service("web")
    (shop.root / "web" / "Dockerfile").write_text(
        f"FROM {BASE}\nWORKDIR /app\nRUN echo {uuid.uuid4()} > name\nRUN echo more >> name\n"
    )
    build = stage("build", Step("images", "build", "*"))
    first, second = await shop.run(build), await shop.run(build)
    cached, layers = first.steps["build/images"].cached or (0, 0)
    assert (cached < layers, layers >= 3) == (True, True)
    assert second.steps["build/images"].cached == (layers, layers)
    last = [fact for fact in await shop.world.history.facts(second.id) if isinstance(fact, StepChanged)][-1]
    assert last.cached == (layers, layers)
