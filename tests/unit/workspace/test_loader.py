"""From a folder to a workspace."""

from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget, Gates, JobBefore, KubernetesTarget, VerificationRule
from backend.domain.errors import InputError
from backend.domain.problem import Severity
from backend.workspace.loader import load_workspace
from backend.workspace.variables import workspace_variables
from tests.unit.workspace.folder_of_files import SLIPWAY, environment, folder, pipeline


def test_a_whole_workspace_is_read_without_problems(tmp_path: Path) -> None:
    found = folder(tmp_path).load()
    assert found.problems == ()
    assert (found.root, found.project) == (str(tmp_path.resolve()), "shop")
    assert list(found.composition.services) == ["web", "db"]
    assert list(found.environments) == ["staging", "production"]
    assert [ref for ref, _ in found.pipeline.steps()] == ["build/images", "ship/deploy"]
    assert found.pipeline.stages[1].needs == ("build",)


def test_the_sample_has_no_problems() -> None:
    found = load_workspace(Path("resources/samples/shop"), {})
    assert [str(problem) for problem in found.problems] == []
    assert found.environments["production"].gates == Gates(tests=("unit", "integration"))


def test_an_environment_is_read_with_all_it_says(tmp_path: Path) -> None:
    text = environment(
        "{docker: {host: 'ssh://me@host:22'}, overlays: compose.yaml, keep: 3, on_failure: keep,"
        " gates: {tests: build, soak: 10m}, verify: {for: 60s, http: {web: /healthz}, max_restarts: 2},"
        " before: {service: db, command: [./migrate, --all]}}"
    )
    found = folder(tmp_path, slipway=text).load()
    assert found.problems == ()
    staging = found.environments["staging"]
    assert staging.target == DockerTarget(host="ssh://me@host:22")
    assert (staging.overlays, staging.keep, staging.rollback_on_failure) == (("compose.yaml",), 3, False)
    assert staging.gates == Gates(("build",), 600.0)
    assert staging.verify == VerificationRule(60.0, {"web": "/healthz"}, 2)
    assert staging.before == JobBefore("db", ("./migrate", "--all"))


def test_a_folder_mounted_on_an_engine_elsewhere_is_a_warning(tmp_path: Path) -> None:
    text = environment("{docker: {host: 'ssh://me@host'}}")
    compose = "services: {web: {build: web, volumes: ['./web:/src']}, db: {image: a}}"
    (problem,) = folder(tmp_path, slipway=text, compose=compose).load().problems
    assert (
        problem.message == "environments.staging: web mounts a folder of this workspace, but the engine runs elsewhere"
    )
    assert problem.severity is Severity.WARNING


def test_more_environments_and_overlays_than_anybody_has_are_refused(tmp_path: Path) -> None:
    many = SLIPWAY.replace("  production: {docker: {}}\n", "".join(f"  p{n}: {{docker: {{}}}}\n" for n in range(60)))
    (problem,) = folder(tmp_path, slipway=many).load().problems
    assert problem.message == "there are more than 50 environments"
    overlays = environment("{docker: {}, overlays: [" + "compose.yaml, " * 60 + "]}")
    (problem,) = folder(tmp_path, slipway=overlays).load().problems
    assert problem.message == "overlays: more than 50 files"


def test_a_cluster_is_read_as_a_target(tmp_path: Path) -> None:
    text = environment("{kubernetes: {context: prod, namespace: shop}}")
    assert folder(tmp_path, slipway=text).load().environments["staging"].target == KubernetesTarget("prod", "shop")


def test_gates_that_cannot_be_judged_stay_by_name_with_a_warning(tmp_path: Path) -> None:
    gates = (
        "{docker: {}, gates: {approvals: {count: 1, signed: true, expires: 24h},"
        " windows: [{allow: 'Mon-Fri 09:00-16:00', timezone: Europe/Berlin}], checks: [{name: a}]}}"
    )
    found = folder(tmp_path, slipway=environment(gates)).load()
    assert found.errors == ()
    assert found.environments["staging"].gates.other == ("approvals", "windows", "checks")
    assert {problem.severity for problem in found.problems} == {Severity.WARNING}


def test_steps_are_read_with_all_they_say(tmp_path: Path) -> None:
    text = pipeline("""\
test:
  steps:
    unit:
      test: web
      command: make test && echo $HOME
      in: python:3.13
      junit: "reports/*.xml"
      files: [web, compose.yaml]
      environment: {A: 1.10, B: true}
      artifacts: [out/*]
      working_dir: /src
      timeout: 5m
      retries: 2
      continue_on_error: true
      when: always
    flow: {integration: [web, db], in: web, command: [./flow, --fast], needs: unit}
    get: {http: /healthz, service: web, environment: staging, status: 204, within: 10, contains: 42}
    ask: {approve: Go on?}
    go: {promote: staging, to: production}
    all: {integration: "*", in: db, command: x}
""")
    found = folder(tmp_path, slipway=text).load()
    assert found.problems == ()
    unit = found.pipeline.step("test/unit")
    assert (unit.kind, unit.subject, unit.timeout, unit.retries, unit.continue_on_error, unit.when) == (
        "test",
        "web",
        300.0,
        2,
        True,
        "always",
    )
    assert unit.options == {
        "command": "make test && echo $HOME",
        "in": "python:3.13",
        "junit": ["reports/*.xml"],
        "files": ["web", "compose.yaml"],
        "environment": {"A": "1.10", "B": "true"},
        "artifacts": ["out/*"],
        "working_dir": "/src",
    }
    flow = found.pipeline.step("test/flow")
    assert (flow.subject, flow.options["command"], flow.needs) == (["web", "db"], ["./flow", "--fast"], ("unit",))
    get = found.pipeline.step("test/get")
    assert get.options == {"service": "web", "environment": "staging", "status": 204, "within": 10, "contains": "42"}
    assert found.pipeline.step("test/ask").subject == "Go on?"
    assert found.pipeline.step("test/all").subject == "*"


def test_slipway_expands_nothing_in_its_own_file(tmp_path: Path) -> None:
    text = pipeline("a:\n  steps:\n    b: {run: busybox, command: 'echo ${HOME} $$'}\n")
    assert folder(tmp_path, slipway=text).load().pipeline.step("a/b").options["command"] == "echo ${HOME} $$"


def test_a_dependency_that_integration_does_not_start_is_a_warning(tmp_path: Path) -> None:
    text = pipeline("a:\n  steps:\n    b: {integration: §[web], in: web, command: x}\n")
    compose = "services: {web: {build: web, depends_on: [db]}, db: {image: a}}"
    (problem,) = folder(tmp_path, slipway=text, compose=compose).marked()
    assert (problem.severity, problem.node) == (Severity.WARNING, "a/b")
    assert "web depends on db, which is not started" in problem.message


def test_an_image_that_is_almost_a_service_is_a_warning(tmp_path: Path) -> None:
    text = pipeline("a:\n  steps:\n    b: {run: §webb, command: x}\n")
    (problem,) = folder(tmp_path, slipway=text).marked()
    assert (problem.severity, problem.hint) == (Severity.WARNING, "did you mean web?")


def test_extensions_are_passed_over(tmp_path: Path) -> None:
    text = SLIPWAY + "x-note: hi\n"
    text = (
        text.replace("images: {", "images: {x-a: 1, ")
        .replace("docker: {}", "docker: {}, x-b: 1")
        .replace("  build:", "  x-c: 1\n  build:")
    )
    assert folder(tmp_path, slipway=text).load().problems == ()


def test_a_folder_without_the_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no slipway\.yaml in"):
        load_workspace(tmp_path, {})
    (tmp_path / "slipway.yml").touch()
    with pytest.raises(InputError) as caught:
        load_workspace(tmp_path, {})
    assert caught.value.hint == "rename slipway.yml to slipway.yaml"
    with pytest.raises(InputError, match="is not a folder"):
        load_workspace(tmp_path / "slipway.yml", {})
    with pytest.raises(InputError, match="is not a folder"):
        load_workspace(tmp_path / "missing", {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "slipway.yaml:1:1: error: the file is empty (begin with `version: 1`)"),
        ("# nothing\n", "slipway.yaml:1:1: error: the file is empty (begin with `version: 1`)"),
        (
            "- a\n",
            "slipway.yaml:1:1: error: slipway.yaml: expected `version:`, `project:` and other keys, found a list",
        ),
        (
            "a: [\n",
            "slipway.yaml:2:1: error: not valid YAML: did not find expected node content, while parsing a flow node",
        ),
    ],
)
def test_a_file_that_says_nothing_is_one_problem(tmp_path: Path, text: str, told: str) -> None:
    found = folder(tmp_path, slipway=text).load()
    assert [str(problem) for problem in found.problems] == [told]
    assert found.project == tmp_path.name.lower()


def test_a_broken_compose_file_does_not_hide_the_rest(tmp_path: Path) -> None:
    found = folder(tmp_path, slipway=SLIPWAY.replace("shop", "Shop"), compose="services: [").load()
    assert [problem.place.file for problem in found.errors] == ["slipway.yaml", "compose.yaml"]
    assert found.pipeline.step("ship/deploy").subject == "staging"


def test_the_file_may_be_a_folder_or_a_link_to_the_outside(tmp_path: Path) -> None:
    (tmp_path / "a" / "slipway.yaml").mkdir(parents=True)
    assert "is not a file" in load_workspace(tmp_path / "a", {}).errors[0].message
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "slipway.yaml").symlink_to("/etc/hostname")
    assert "leaves the workspace" in load_workspace(tmp_path / "b", {}).errors[0].message


def test_secrets_can_be_looked_up_in_the_variables_that_compose_files_see(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\n")
    found = workspace_variables(tmp_path, {"A": "process"})
    assert found == {"A": "process", "B": "file"}


def test_the_same_folder_is_read_the_same_twice(tmp_path: Path) -> None:
    inside = folder(tmp_path)
    assert inside.load() == inside.load()


def test_the_names_and_folders_of_the_compose_project_are_known(tmp_path: Path) -> None:
    root = tmp_path / "My.Shop"
    text = SLIPWAY.replace("compose.yaml", "deploy/compose.yaml")
    files = {
        "deploy/compose.yaml": "name: web-shop\nservices: {web: {image: a}}\n",
        "deploy/.env": "COMPOSE_PROJECT_NAME=own\n",
    }
    root.mkdir()
    found = folder(root, files, slipway=text).load().compose
    assert found.names == ("web-shop", "own", "deploy")
    assert found.folders == (str(root / "deploy"), str(root))
    assert folder(tmp_path / "My.Shop").load().compose.names == ("myshop",)
