"""Wrong `slipway.yaml` files: every message names the place, what is wrong and, where there is one, the cure."""

from pathlib import Path

import pytest

from backend.domain.problem import Severity
from tests.unit.workspace.folder_of_files import SLIPWAY, environment, folder, pipeline, step

TOP = {
    "an unknown key": (
        SLIPWAY.replace("project:", "§projekt: x\nproject:"),
        "unknown key 'projekt'",
        "did you mean project?",
    ),
    "another version": (SLIPWAY.replace("version: 1", "version: §2"), "version: expected 1", "newer version"),
    "no version": ("§" + SLIPWAY.removeprefix("version: 1\n"), "there is no `version:`", "add `version: 1`"),
    "no project": ("§" + SLIPWAY.replace("project: shop\n", ""), "there is no `project:`", "project: shop"),
    "a project in upper case": (
        SLIPWAY.replace("project: shop", "project: §My Shop"),
        "project: expected lower-case letters",
        "did you mean my-shop?",
    ),
    "a project that is a list": (SLIPWAY.replace("shop", "§[shop]"), "project: expected a name, found a list", ""),
    "no such Compose file": (
        SLIPWAY.replace("compose.yaml", "§compose.yml")
        .replace("[build]", "[]")
        .replace('"*"', "[]")
        .split("pipeline")[0]
        + "pipeline: {a: {steps: {b: {deploy: staging}}}}",
        "services: there is no file 'compose.yml'",
        "did you mean compose.yaml?",
    ),
    "a Compose file outside": (
        SLIPWAY.replace("services: compose.yaml", "services: [compose.yaml, §../compose.yaml]"),
        "services: the path leaves the workspace: '../compose.yaml'",
        "inside the workspace",
    ),
    "no pipeline": ("§" + SLIPWAY[: SLIPWAY.index("pipeline:")], "there is no `pipeline:`", "at least one stage"),
    "an empty pipeline": (SLIPWAY[: SLIPWAY.index("pipeline:")] + "pipeline: §{}", "pipeline: it has no stages", ""),
    "a pipeline that is a list": (
        SLIPWAY[: SLIPWAY.index("pipeline:")] + "pipeline: §[build]",
        "pipeline: expected a mapping of stages, found a list",
        "",
    ),
}

ENVIRONMENTS = {
    "no target": ("§{keep: 3}", "environments.staging: it has no target", "docker: {}"),
    "two targets": ("{docker: {}, §kubernetes: {context: a, namespace: b}}", "not both docker and kubernetes", ""),
    "an unknown key": (
        "{docker: {}, §overlay: [a.yaml]}",
        "unknown key 'overlay' in environments.staging",
        "did you mean overlays?",
    ),
    "context and host": ("{docker: {context: a, §host: ssh://b}}", "`context:` and `host:` exclude each other", ""),
    "a host that is no URL": (
        "{docker: {host: §b}}",
        "expected unix:///path, tcp://host:port or ssh://user@host, found 'b'",
        "",
    ),
    "a host with a password": (
        "{docker: {host: §tcp://a:b@c:1}}",
        "a password must not stand in the file",
        "Docker context",
    ),
    "a namespace that is none": (
        "{kubernetes: {context: a, namespace: §A_b}}",
        "namespace: expected lower-case letters",
        "",
    ),
    "no namespace": ("{kubernetes: §{context: a}}", "environments.staging.kubernetes: it needs `namespace:`", ""),
    "no such overlay": (
        "{docker: {}, overlays: [§compos.yaml]}",
        "overlays: there is no file 'compos.yaml'",
        "did you mean compose.yaml?",
    ),
    "a gate's stage": (
        "{docker: {}, gates: {tests: [§shipp]}}",
        "gates.tests: there is no stage 'shipp'",
        "did you mean ship?",
    ),
    "a soak that is no duration": ("{docker: {}, gates: {soak: §soon}}", "gates.soak: expected a duration such as", ""),
    "approvals": ("{docker: {}, gates: {approvals: {count: §0}}}", "approvals.count: expected at least 1, found 0", ""),
    "a window": (
        "{docker: {}, gates: {windows: [§{timezone: UTC}]}}",
        "windows: expected either `allow:` or `deny:`",
        "",
    ),
    "a verified service": (
        "{docker: {}, verify: {http: {§wbe: /}}}",
        "verify.http: there is no service 'wbe'",
        "did you mean web?",
    ),
    "a verified path": (
        "{docker: {}, verify: {http: {web: §healthz}}}",
        "expected a path such as /healthz, found 'healthz'",
        "",
    ),
    "a verified time": ("{docker: {}, verify: {for: §1 hour}}", "verify.for: expected a duration", ""),
    "negative restarts": (
        "{docker: {}, verify: {max_restarts: §-1}}",
        "max_restarts: expected at least 0, found -1",
        "",
    ),
    "a job's service": (
        "{docker: {}, before: {service: §d, command: x}}",
        "before.service: there is no service 'd'",
        "did you mean db?",
    ),
    "a job without command": ("{docker: {}, before: §{service: db}}", "before: it needs `command:`", ""),
    "on_failure": (
        "{docker: {}, on_failure: §rolback}",
        "expected one of rollback, keep, found 'rolback'",
        "did you mean rollback?",
    ),
    "keep nothing": ("{docker: {}, keep: §0}", "keep: expected at least 1, found 0", ""),
}

STEPS = {
    "no kind at all": ("{§needs: [], retries: 1}", "'needs' is no kind of step", ""),
    "an unknown kind": ("{§tset: web, command: x}", "'tset' is no kind of step", "did you mean test?"),
    "a kind that is not first": (
        "{§command: x, test: web}",
        "the step's kind must be its first key, found 'command'",
        "move `test:` to the front",
    ),
    "two kinds": (
        "{build: [web], §deploy: staging}",
        "a step has one kind, this one is 'build' already",
        "a step of its own",
    ),
    "an unknown field": (
        "{test: web, command: x, §junitt: y}",
        "a step of kind 'test' has no 'junitt'",
        "did you mean junit?",
    ),
    "a field of another kind": ("{deploy: staging, §junit: y}", "a step of kind 'deploy' has no 'junit'", ""),
    "no command": ("{§test: web}", "a step of kind 'test' needs `command:`", "sh -c"),
    "an empty command": ("{test: web, command: §''}", "command: expected a command", ""),
    "a command that is a mapping": (
        "{test: web, command: §{a: b}}",
        "command: expected a command: a text for `sh -c`, or a list",
        "",
    ),
    "an unknown service": ("{test: §wep, command: x}", "there is no service 'wep'", "did you mean web?"),
    "a list for one service": ("{test: §[web], command: x}", "test: expected a service's name, found a list", ""),
    "nothing to build": ("{build: §[]}", "build: expected at least one service", ""),
    "a service that is not built": ("{build: §[db]}", "the service db has no build section", "expected one of web"),
    "a service twice": ("{build: [web, §web]}", "the service web is named twice", ""),
    "an unknown environment": ("{deploy: §stagin}", "there is no environment 'stagin'", "did you mean staging?"),
    "no place to promote to": ("{§promote: staging}", "a step of kind 'promote' needs `to:`", "Where it goes."),
    "promotion in place": ("{promote: staging, to: §staging}", "cannot be promoted to where it is", ""),
    "promotion backwards": (
        "{promote: production, to: §staging}",
        "staging comes before production",
        "promotion order: staging, production",
    ),
    "integration in nothing": (
        "{§integration: [web], command: x}",
        "a step of kind 'integration' needs `in:`",
        "image to run in",
    ),
    "an image that is none": (
        "{run: §'a b', command: x}",
        "expected a service's name or an image such as python:3.13, found 'a b'",
        "",
    ),
    "a timeout that is none": (
        "{deploy: staging, timeout: §5 minutes}",
        "timeout: expected a duration such as 90, 90s, 5m or 1h30m, found '5 minutes'",
        "",
    ),
    "a timeout of nothing": ("{deploy: staging, timeout: §0}", "timeout: expected more than nothing", ""),
    "retries that are none": (
        "{deploy: staging, retries: §many}",
        "retries: expected a whole number, found 'many'",
        "",
    ),
    "too many retries": ("{deploy: staging, retries: §101}", "retries: expected at most 100, found 101", ""),
    "a truth of YAML 1.1": (
        "{deploy: staging, continue_on_error: §yes}",
        "continue_on_error: expected true or false, found 'yes'",
        "did you mean true?",
    ),
    "when": (
        "{deploy: staging, when: §succes}",
        "when: expected one of success, failure, always, found 'succes'",
        "did you mean success?",
    ),
    "a missing file": (
        "{test: web, command: x, files: [§webb]}",
        "files: there is no file 'webb'",
        "did you mean web?",
    ),
    "a file outside": ("{test: web, command: x, files: §../x}", "files: the path leaves the workspace: '../x'", ""),
    "a pattern that climbs": (
        "{test: web, command: x, junit: §../*.xml}",
        "junit: expected a pattern such as reports/*.xml",
        "",
    ),
    "variables": ("{test: web, command: x, environment: §[A]}", "environment: expected NAME=value, found 'A'", ""),
    "a URL that is none": ("{http: §healthz}", "http: expected a URL, or a path such as /healthz, found 'healthz'", ""),
    "a path of nobody": ("{http: §/healthz, service: web}", "a path needs `environment:`", "or write a full URL"),
    "a status that is none": (
        "{http: 'http://a', status: §99}",
        "status: expected a status from 100 to 599, found 99",
        "",
    ),
    "a step that is a text": ("§build", "expected a mapping that begins with the step's kind, found 'build'", ""),
    "a step that is empty": ("{}", "a step needs a kind: build, test, integration", "write for example"),
    "a step of another step's stage": ("{deploy: staging, needs: §there}", "there is no step 'there' here", ""),
    "a step that waits for itself": ("{deploy: staging, needs: §it}", "a step cannot wait for itself", ""),
}

STAGES = {
    "an unknown need": (
        "a: {steps: {b: {deploy: staging}}}\nc: {needs: [§aa], steps: {b: {deploy: staging}}}",
        "c",
        "there is no stage 'aa' here",
        "a",
    ),
    "a stage that waits for itself": (
        "a: {needs: §a, steps: {b: {deploy: staging}}}",
        "a",
        "a stage cannot wait for itself",
        "",
    ),
    "a circle of steps": (
        "a: {steps: {§b: {deploy: staging, needs: [c]}, c: {deploy: staging, needs: [b]}}}",
        "a/b",
        "steps wait for each other in a circle: a/b needs a/c needs a/b",
        "remove one of these needs",
    ),
    "an unknown key": (
        "a: {§step: {b: {deploy: staging}}, steps: {b: {deploy: staging}}}",
        "a",
        "unknown key 'step' in pipeline.a",
        "did you mean steps?",
    ),
    "a stage without steps": ("§a: {needs: []}", "a", "a stage needs at least one step", ""),
    "a name with a slash": ("§a/b: {steps: {b: {deploy: staging}}}", "a/b", "expected letters, digits, _, . and -", ""),
    "a step's name with a space": (
        "a: {steps: {§b c: {deploy: staging}}}",
        "a/b c",
        "expected letters, digits, _, . and -",
        "",
    ),
    "a step twice": (
        "a: {steps: {b: {deploy: staging}, §b: {deploy: staging}}}",
        "",
        "the key 'b' stands here twice",
        "first at line 8",
    ),
}


@pytest.mark.parametrize("case", TOP)
def test_what_is_wrong_at_the_top_is_told(tmp_path: Path, case: str) -> None:
    text, message, hint = TOP[case]
    (problem,) = folder(tmp_path, slipway=text).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("case", ENVIRONMENTS)
def test_what_is_wrong_in_an_environment_is_told(tmp_path: Path, case: str) -> None:
    text, message, hint = ENVIRONMENTS[case]
    problem = folder(tmp_path, slipway=environment(text)).marked()[0]
    assert message in problem.message
    assert hint in problem.hint
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("case", STEPS)
def test_what_is_wrong_in_a_step_is_told_and_marks_the_step(tmp_path: Path, case: str) -> None:
    text, message, hint = STEPS[case]
    slipway = step(text) if case != "a step that is empty" else step(text).replace("it:", "§it:")
    (problem,) = folder(tmp_path, slipway=slipway).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.node == "only/it"
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("case", STAGES)
def test_what_is_wrong_in_a_stage_is_told_and_marks_it(tmp_path: Path, case: str) -> None:
    text, node, message, hint = STAGES[case]
    (problem,) = folder(tmp_path, slipway=pipeline(text)).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.node == node
    assert problem.severity is Severity.ERROR


def test_a_circle_of_stages_is_told_once_with_what_waits_for_it(tmp_path: Path) -> None:
    one = "steps: {x: {deploy: staging}}"
    text = pipeline(
        f"a: {{needs: [c], {one}}}\nb: {{needs: [a], {one}}}\nc: {{needs: [b], {one}}}\nd: {{needs: [c], {one}}}"
    )
    told = [
        (problem.node, problem.severity, problem.message) for problem in folder(tmp_path, slipway=text).load().problems
    ]
    assert told == [
        ("a", Severity.ERROR, "stages wait for each other in a circle: a needs c needs b needs a"),
        ("d", Severity.WARNING, "pipeline.d can never start: it waits for the circle"),
    ]


def test_all_mistakes_are_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    text = (
        SLIPWAY.replace("project: shop", "project: Shop")
        .replace("deploy: staging", "deploy: stagin")
        .replace('"*"', "[wbe]")
    )
    lines = [problem.place.line for problem in folder(tmp_path, slipway=text).load().errors]
    assert lines == [2, 10, 14]


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    (problem,) = folder(tmp_path, slipway=step("{test: web, command: 'é😀', retries: §x}")).marked()
    assert problem.message == "pipeline.only.steps.it.retries: expected a whole number, found 'x'"


def test_what_is_wrong_in_an_environment_is_known_to_be_its_own(tmp_path: Path) -> None:
    text = environment(
        "{docker: {}, overlays: [compos.yaml], keep: 0, gates: {tests: [shipp]}, verify: {http: {wbe: /}}}"
    )
    problems = folder(tmp_path, slipway=text).load().errors
    assert [(problem.environment, problem.node) for problem in problems] == [("staging", "")] * 4


def test_what_is_wrong_in_the_compose_file_is_nobodys_own(tmp_path: Path) -> None:
    problems = folder(tmp_path, compose="services: {web: {biuld: web}}").load().errors
    assert [problem for problem in problems if problem.environment] == []
