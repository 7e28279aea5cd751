"""What is proposed for folders of different make."""

import os
from pathlib import Path

import pytest

from backend.domain.errors import InputError, NotFoundError
from backend.domain.proposal import Proposal
from backend.opening import propose, templates
from backend.workspace.loader import load_workspace
from tests.support.foreign_folders import FOLDERS, write_folder

SHAPES = [template.name for template in templates()]
_ALL = ["build", "unit", "integration", "staging", "production"]
_WITHOUT_INTEGRATION = ["build", "unit", "staging", "production"]

# Folder: stages; for each step of unit and integration (image or service it runs in, a part of its command).
_TABLE: dict[str, tuple[list[str], dict[str, tuple[str, str]]]] = {
    "compose-of-2014": (["build", "staging", "production"], {}),
    "compose-2": (_WITHOUT_INTEGRATION, {"unit/app": ("app", "bundle exec rspec")}),
    "compose-3-frontend-api-db": (
        _ALL,
        {
            "unit/frontend": ("node:20-alpine", "cd frontend && npm ci && npm test -- --run"),
            "unit/api": ("api", "pip install --quiet -r api/requirements-dev.txt && python3 -m pytest"),
            "integration/api-tests": ("api", "reports/integration.xml api/tests/integration"),
            "integration/api-answers": ("api", "http://api:8000/healthz"),
        },
    ),
    "compose-spec": (_WITHOUT_INTEGRATION, {"unit/orders": ("golang:1.22-alpine", "go test ./...")}),
    "dockerfile-python": (
        _ALL,
        {
            "unit/dockerfile-python": ("dockerfile-python", "python3 -m unittest discover -s tests -t ."),
            "integration/dockerfile-python-answers": ("dockerfile-python", "http://dockerfile-python:8000/healthz"),
        },
    ),
    "dockerfile-node": (_WITHOUT_INTEGRATION, {"unit/dockerfile-node": ("node:20", "npm ci && npm test")}),
    "dockerfile-maven": (
        _WITHOUT_INTEGRATION,
        {"unit/dockerfile-maven": ("maven:3.9-eclipse-temurin-17", "mvn -B test")},
    ),
    "dockerfile-gradle": (
        _WITHOUT_INTEGRATION,
        {"unit/dockerfile-gradle": ("eclipse-temurin:21-jdk", "sh ./gradlew --no-daemon test")},
    ),
    "dockerfile-dotnet": (
        _WITHOUT_INTEGRATION,
        {"unit/api": ("mcr.microsoft.com/dotnet/sdk:8.0", "cd src/Api && dotnet test Tests/Tests.csproj")},
    ),
    "dockerfile-rust": (
        _WITHOUT_INTEGRATION,
        {"unit/dockerfile-rust": ("docker.io/library/rust:1.79", "cargo test --locked")},
    ),
    "dockerfile-php": (_WITHOUT_INTEGRATION, {"unit/dockerfile-php": ("composer:2", "vendor/bin/phpunit --log-junit")}),
    "monorepo": (
        _WITHOUT_INTEGRATION,
        {
            "unit/carts": ("carts", "python3 -m pytest --junitxml=reports/unit.xml tests"),
            "unit/users": ("users", "python3 -m pytest --junitxml=reports/unit.xml tests"),
            "unit/search": ("search", "go test ./..."),
        },
    ),
    "images-only": (["staging", "production"], {}),
}

_NOT_UNDERSTOOD: dict[str, list[tuple[str, str]]] = {
    "compose-of-2014": [("docker-compose.yml: log_driver of web", "no such key"), ("requirements.txt", "test_*.py")],
    "compose-2": [("docker-compose.yml:9:5", "'cpu_shares'")],
    "compose-3-frontend-api-db": [
        ("docker-compose.override.yml", "no environment"),
        (".env.example", ".env is missing"),
    ],
    "compose-spec": [("compose.yaml:10:5", "'develop'")],
    "monorepo": [
        ("services/search/Dockerfile.dev", "not the image that ships"),
        ("services/mail/Makefile:3", "no make"),
        ("e2e/cypress.config.js", "browser"),
    ],
}


def proposed(tmp_path: Path, name: str, template: str = "default") -> Proposal:
    return propose(write_folder(tmp_path / name, FOLDERS[name]), template, environ={})


def test_every_folder_is_in_the_table() -> None:
    assert set(_TABLE) == set(FOLDERS)


@pytest.mark.parametrize("name", FOLDERS)
def test_stages_and_test_commands_are_those_of_the_table(name: str, tmp_path: Path) -> None:
    stages, commands = _TABLE[name]
    pipeline = proposed(tmp_path, name).workspace.pipeline
    assert [stage.name for stage in pipeline.stages] == stages
    steps = {ref: step for ref, step in pipeline.steps() if ref.startswith(("unit/", "integration/"))}
    assert set(steps) == set(commands)
    for ref, (where, command) in commands.items():
        step = steps[ref]
        assert command in str(step.options["command"])
        assert where == (step.options.get("in") or step.subject)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_not_understood_is_that_of_the_table(name: str, tmp_path: Path) -> None:
    found = proposed(tmp_path, name).not_understood
    wanted = _NOT_UNDERSTOOD.get(name, [])
    assert [one.what for one in found] == [what for what, _ in wanted]
    for one, (_, why) in zip(found, wanted, strict=True):
        assert why in one.why


@pytest.mark.parametrize("template", SHAPES)
@pytest.mark.parametrize("name", FOLDERS)
def test_what_would_be_written_loads_without_errors_and_is_what_was_shown(
    name: str, template: str, tmp_path: Path
) -> None:
    root = write_folder(tmp_path / name, FOLDERS[name])
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    if (name, template) == ("images-only", "library"):
        with pytest.raises(InputError, match="nothing to build"):
            propose(root, template, environ={})
        return
    proposal = propose(root, template, environ={})
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert proposal.workspace.errors == ()
    for path, text in proposal.files.items():
        assert not os.path.lexists(root / path)
        (root / path).write_text(text)
    assert load_workspace(root, environ={}) == proposal.workspace


@pytest.mark.parametrize("name", FOLDERS)
def test_every_step_has_a_reason_and_every_reason_a_node_that_exists(name: str, tmp_path: Path) -> None:
    proposal = proposed(tmp_path, name)
    steps = {ref for ref, _ in proposal.workspace.pipeline.steps()}
    stages = {stage.name for stage in proposal.workspace.pipeline.stages}
    explained = {reason.node for reason in proposal.reasons}
    assert steps <= explained
    assert explained <= steps | stages | {""}


def test_both_environments_publish_different_ports(tmp_path: Path) -> None:
    for name in FOLDERS:
        environments = proposed(tmp_path, name).workspace.environments
        published = [
            {port.published for service in one.composition.services.values() for port in service.ports}
            for one in environments.values()
        ]
        assert not published[0] & published[1], name


def test_a_missing_tool_in_the_image_that_ships_is_said(tmp_path: Path) -> None:
    reasons = proposed(tmp_path, "dockerfile-node").reasons
    assert any(
        "leaves the packages for development out" in one.text for one in reasons if one.node == "unit/dockerfile-node"
    )


def test_a_left_out_integration_stage_is_explained(tmp_path: Path) -> None:
    assert any("no integration stage" in one.text for one in proposed(tmp_path, "compose-2").reasons)


def test_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "slipway.yaml").write_text("version: 1\n")
    with pytest.raises(InputError, match=r"has a slipway\.yaml already"):
        propose(tmp_path)


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="neither a Compose file nor a Dockerfile"):
        propose(tmp_path)


def test_several_projects_are_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_folder(tmp_path / name, {"compose.yaml": "services:\n  db:\n    image: postgres\n"})
    with pytest.raises(InputError, match="2 Compose projects") as caught:
        propose(tmp_path)
    assert "one, two" in caught.value.hint


def test_an_unknown_template_is_refused_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no template 'fast'") as caught:
        propose(tmp_path, "fast")
    assert "hotfix" in caught.value.hint


def test_services_that_are_tested_alike_become_one_step_with_a_matrix(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "monorepo", "monorepo")
    assert "matrix: {service: [carts, users]}" in proposal.files["slipway.yaml"]
    steps = dict(proposal.workspace.pipeline.steps())
    assert [(ref, step.subject) for ref, step in steps.items() if step.group] == [
        ("unit/tests.carts", "carts"),
        ("unit/tests.users", "users"),
    ]
    assert "unit/search" in steps
    assert {reason.node for reason in proposal.reasons} >= {"unit/tests.carts", "unit/tests.users"}


def test_a_hotfix_goes_to_production_after_a_yes_and_without_staging(tmp_path: Path) -> None:
    workspace = proposed(tmp_path, "compose-spec", "hotfix").workspace
    assert [stage.name for stage in workspace.pipeline.stages] == ["build", "unit", "production"]
    assert list(workspace.environments) == ["production"]
    assert workspace.environments["production"].gates.tests == ("unit",)
    assert workspace.pipeline.step("production/deploy").needs == ("ask",)


def test_a_library_is_built_and_tested_only(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "compose-spec", "library")
    assert [stage.name for stage in proposal.workspace.pipeline.stages] == ["build", "unit"]
    assert proposal.workspace.environments == {}
    assert list(proposal.files) == ["slipway.yaml"]
    assert not [one.text for one in proposal.reasons if "taging" in one.text]


def test_dockerfiles_that_no_service_builds_and_the_same_of_several_services_are_said_once(tmp_path: Path) -> None:
    compose = "services:\n  a: {image: x, tty: true}\n  b: {image: y, tty: true}\n"
    write_folder(tmp_path, {"compose.yaml": compose, "a/Dockerfile": "FROM x\n", "b/Dockerfile": "FROM y\n"})
    notes = [(one.what, one.why) for one in propose(tmp_path, environ={}).not_understood]
    assert notes == [
        ("a/Dockerfile and 1 more", "no service of compose.yaml builds them"),
        ("compose.yaml:2:17 and 1 more", "'tty' in services.* is not honoured"),
    ]


def test_an_overlay_that_cannot_be_merged_is_dropped_and_said(tmp_path: Path) -> None:
    base = "services:\n  web: {image: nginx, ports: ['80:80']}\n"
    write_folder(tmp_path, {"compose.yaml": base, "compose.prod.yaml": "services:\n  web: {prots: [1]}\n"})
    proposal = propose(tmp_path, environ={})
    assert proposal.workspace.errors == ()
    assert proposal.workspace.environments["production"].overlays == ()
    assert proposal.not_understood[0].what == "compose.prod.yaml:2:9"
    assert "did you mean ports?" in proposal.not_understood[0].cure


@pytest.mark.parametrize(
    ("url", "port", "path"),
    [
        ("CMD curl -f http://localhost:3000/health || exit 1", 3000, "/health"),
        ("CMD wget -qO- 127.0.0.1:80", 0, ""),
        ('["CMD", "curl", "http://localhost/"]', 0, "/"),
    ],
)
def test_the_url_of_a_health_check_is_read(url: str, port: int, path: str, tmp_path: Path) -> None:
    files = {"Dockerfile": f"FROM python:3\nCOPY . .\nHEALTHCHECK {url}\n"}
    pipeline = propose(write_folder(tmp_path / "web", files), environ={}).workspace.pipeline
    commands = [str(step.options["command"]) for ref, step in pipeline.steps() if ref.startswith("integration/")]
    wanted = [f"http://web{f':{port}' if port else ''}{path}"] if path else []
    assert [url in command for command, url in zip(commands, wanted, strict=True)] == [True] * len(wanted)
