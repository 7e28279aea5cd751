"""The shop as domain values: a workspace, two environments, releases, runs and reports for tests of the window."""

from collections.abc import Mapping

from backend.domain.deployment import DeployedService, Deployment, EnvironmentState, ReplicaState, ServiceState
from backend.domain.environment import DockerTarget, Environment, Gates
from backend.domain.health import Health
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place
from backend.domain.release import Evidence, Release
from backend.domain.report import Outcome, TestCase, TestReport, TestSummary
from backend.domain.run import Artifact, Run, RunRequest, Source, StepRun
from backend.domain.service import Composition, Service
from backend.domain.workspace import Workspace

NOW = 1_795_000_000.0
SERVICES = ("gateway", "catalog", "cart", "orders")
_HEX = "0123456789abcdef"


def identity(service: str, number: int) -> ImageIdentity:
    """Return an image identity that differs by service and run."""
    seed = sum(ord(letter) for letter in service) * 7919 + number * 104729
    digits = "".join(_HEX[(seed * (place + 3) + place * place * 31) % 16] for place in range(64))
    return ImageIdentity(f"sha256:{digits}")


def pipeline() -> Pipeline:
    """Return the shop's pipeline."""
    test = "python3 -m tests.junit_unittest -o reports/unit.xml tests/unit/"
    return Pipeline(
        (
            Stage("build", (), (Step("images", "build", "*", place=Place("slipway.yaml", 21, 7)),)),
            Stage(
                "unit",
                ("build",),
                tuple(
                    Step(
                        name,
                        "test",
                        name,
                        {"command": test + name, "junit": "reports/*.xml", "files": ["tests"]},
                        timeout=120.0,
                    )
                    for name in SERVICES
                ),
            ),
            Stage(
                "integration",
                ("unit",),
                (
                    Step(
                        "flow",
                        "integration",
                        list(SERVICES),
                        {"in": "gateway", "command": "./flow-test"},
                        timeout=300.0,
                    ),
                ),
            ),
            Stage("staging", ("integration",), (Step("deploy", "deploy", "staging"),)),
            Stage("production", ("staging",), (Step("promote", "promote", "staging", {"to": "production"}),)),
        )
    )


def composition() -> Composition:
    """Return the shop's four services."""
    return Composition({name: Service(name, replicas=1) for name in SERVICES})


def workspace() -> Workspace:
    """Return the shop as read, without problems."""
    return Workspace(
        root="/home/anna/shop",
        project="shop",
        composition=composition(),
        environments={
            "staging": Environment("staging", DockerTarget(), composition(), ("compose.staging.yaml",)),
            "production": Environment(
                "production",
                DockerTarget(),
                composition(),
                ("compose.production.yaml",),
                Gates(("unit", "integration")),
            ),
        },
        pipeline=pipeline(),
    )


def source(number: int) -> Source:
    """Return a clean commit on main."""
    return Source(f"{number * 0x1F3A7B5C9D:x}a4c1e07b9d"[:40].ljust(40, "7"), False, "main")


def release(number: int) -> Release:
    """Return the release that a run made, with its evidence."""
    return Release(
        id=f"r{number:04d}",
        version=f"#{number}",
        images={name: identity(name, number) for name in SERVICES},
        run=f"run-{number}",
        created=NOW - 3600,
        source=source(number),
        evidence=(
            Evidence(f"run-{number}", "unit", Phase.SUCCEEDED, TestSummary(passed=47)),
            Evidence(f"run-{number}", "integration", Phase.SUCCEEDED, TestSummary(passed=6)),
        ),
        by="anna@example.org",
    )


def deployment(
    environment: str, generation: int, number: int, *, action: str = "deploy", age: float = 1080.0, **more: object
) -> Deployment:
    """Return a finished record."""
    made = release(number)
    return Deployment(
        id=f"{environment}-{generation}",
        environment=environment,
        generation=generation,
        action=action,
        release=made,
        services={name: DeployedService(Service(name), made.images[name], 2) for name in SERVICES},
        composition=composition(),
        phase=Phase(str(more.get("phase", Phase.SUCCEEDED))),
        started=NOW - age - 40,
        finished=NOW - age,
        by="anna@example.org",
        message=str(more.get("message", "")),
    )


def service_state(
    name: str,
    number: int,
    *,
    wanted: int = 2,
    ready: int = 2,
    age: float = 1080.0,
    port: int = 0,
    drift: str = "",
    message: str = "",
) -> ServiceState:
    """Return a service with so many healthy replicas; the others are still starting."""
    image = identity(name, number)
    replicas = tuple(
        ReplicaState(
            f"shop-{name}-{place + 1}",
            Health.HEALTHY if place < ready else Health.PROGRESSING,
            image,
            number,
            NOW - age,
        )
        for place in range(wanted)
    )
    health = Health.HEALTHY if ready == wanted else Health.PROGRESSING if ready else Health.DEGRADED
    endpoints = (f"http://127.0.0.1:{port}",) if port else ()
    return ServiceState(
        name,
        health,
        wanted,
        replicas,
        image,
        version=f"#{number}",
        since=NOW - age,
        drift=drift,
        message=message,
        endpoints=endpoints,
    )


def environment_state(name: str, number: int, **services: ServiceState) -> EnvironmentState:
    """Return an environment that runs one release; `services` replace single ones."""
    wanted = 2 if name == "staging" else 3
    first = 8080 if name == "staging" else 8090
    age = 1080.0 if name == "staging" else 172_800.0
    plain: Mapping[str, ServiceState] = {
        service: service_state(
            service, number, wanted=wanted, ready=wanted, age=age, port=first if service == "gateway" else 0
        )
        for service in SERVICES
    }
    history = tuple(
        deployment(
            name,
            generation,
            number - back,
            action="deploy" if name == "staging" else "promote",
            age=age + back * 86_400,
        )
        for back, generation in enumerate(range(14, 8, -1))
        if number - back > 0
    )
    return EnvironmentState(name, {**plain, **services}, history[0], history, as_of=NOW - 2)


def run(
    number: int = 128, *, phase: Phase = Phase.SUCCEEDED, failing: str = "", running: str = "", age: float = 1500.0
) -> Run:
    """Return a run: whole, failed at a step, or standing at one."""
    steps: dict[str, StepRun] = {}
    at = NOW - age
    reached = True
    for ref, step in pipeline().steps():
        took = {"build": 38.0, "unit": 7.0, "integration": 21.0, "staging": 26.0}.get(ref.partition("/")[0], 31.0)
        if ref == running:
            steps[ref] = StepRun(ref, step.kind, Phase.RUNNING, 1, at)
            reached = False
        elif not reached:
            waiting = Phase.PENDING if running else Phase.SKIPPED
            steps[ref] = StepRun(ref, step.kind, waiting)
        elif ref == failing:
            steps[ref] = StepRun(
                ref, step.kind, Phase.FAILED, 1, at, at + took,
                message="1 of 11 tests failed: test_total_counts_every_item", reason="tests failed", exit_code=1,
                tests=TestSummary(passed=10, failed=1),
            )  # fmt: skip
        else:
            tests = {"unit": TestSummary(passed=11, skipped=1), "integration": TestSummary(passed=6)}.get(
                ref.partition("/")[0]
            )
            made = (
                tuple(Artifact(name, "image", identity(name, number).config_digest, 63_000_000) for name in SERVICES)
                if step.kind == "build"
                else ()
            )
            steps[ref] = StepRun(
                ref, step.kind, Phase.SUCCEEDED, 1, at, at + took, exit_code=0, tests=tests, artifacts=made
            )
        if not ref.startswith("unit/") or ref == "unit/orders":
            at += took + 1
        if failing and ref.partition("/")[0] == failing.partition("/")[0] and ref.endswith("orders"):
            reached = False
    final = phase.final
    return Run(
        f"run-{number}",
        number,
        pipeline(),
        RunRequest(by="anna@example.org"),
        source(number),
        phase,
        NOW - age,
        at if final else 0.0,
        steps,
    )


def report(*, failed: bool = False) -> TestReport:
    """Return a step's tests; with `failed` one of them says why."""
    names = (
        "test_an_empty_cart_costs_nothing", "test_a_signed_cart_is_accepted", "test_a_forged_cart_is_refused",
        "test_items_keep_their_order", "test_quantities_add_up", "test_unknown_products_are_named",
        "test_prices_come_from_the_catalog", "test_a_lost_catalog_is_said", "test_carts_expire", "test_currency_is_kept",
    )  # fmt: skip
    cases = [
        TestCase("tests.unit.cart.test_cart", name, Outcome.PASSED, 0.004 + 0.003 * at) for at, name in enumerate(names)
    ]
    cases.append(
        TestCase("tests.unit.cart.test_cart", "test_rounding_under_load", Outcome.SKIPPED, 0.0, "needs a quiet machine")
    )
    if failed:
        trace = (
            "Traceback (most recent call last):\n"
            '  File "/app/tests/unit/cart/test_cart.py", line 61, in test_total_counts_every_item\n'
            "    self.assertEqual(cart.total(), 1290)\n"
            "AssertionError: 860 != 1290\n"
        )
        cases.append(
            TestCase(
                "tests.unit.cart.test_cart",
                "test_total_counts_every_item",
                Outcome.FAILED,
                0.012,
                "AssertionError: 860 != 1290",
                trace,
            )
        )
    return TestReport(tuple(cases))
