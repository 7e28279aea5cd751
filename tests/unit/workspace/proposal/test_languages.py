"""Which command runs the tests, and in which image: one small folder for each way."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from backend.domain.pipeline import Step
from backend.opening import propose
from tests.support.foreign_folders import write_folder

_PYTHON = "FROM python:3.12\nWORKDIR /app\nCOPY . .\n"
_NODE = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
_PYTEST = {"tests/test_it.py": "import pytest\n"}


def _package(script: str, *libraries: str) -> str:
    names = ", ".join(f'"{name}": "*"' for name in libraries)
    return f'{{"scripts": {{"test": "{script}"}}, "devDependencies": {{{names}}}}}\n'


# name: files of the service web, the image it runs in ("" for its own), a part of its command, its reports
_CASES: Mapping[str, tuple[Mapping[str, str], str, str, str]] = {
    "pytest that the image has": (
        {"Dockerfile": _PYTHON + "RUN pip install -r requirements.txt\n", "requirements.txt": "pytest==8\n", **_PYTEST},
        "",
        "python3 -m pytest --junitxml=reports/unit.xml tests",
        "reports/*.xml",
    ),
    "pytest that is not installed": (
        {"Dockerfile": _PYTHON + "USER app\n", "pytest.ini": "[pytest]\n", **_PYTEST},
        "",
        "pip install --quiet --user pytest && python3 -m pytest",
        "reports/*.xml",
    ),
    "pytest by poetry without its development group": (
        {
            "Dockerfile": _PYTHON + "RUN poetry install --only main\n",
            "pyproject.toml": "[tool.poetry.group.dev.dependencies]\npytest = '*'\n",
            **_PYTEST,
        },
        "",
        "pip install --quiet pytest",
        "reports/*.xml",
    ),
    "pytest for an image without a shell": (
        {
            "Dockerfile": "FROM python:3.11-slim AS build\nCOPY . /app\nFROM gcr.io/distroless/python3\nCOPY --from=build /app /app\n",
            "requirements.txt": "pytest\n",
            **_PYTEST,
        },
        "python:3.11-slim",
        "pip install --quiet pytest -r requirements.txt && python3 -m pytest",
        "reports/*.xml",
    ),
    "unittest of a module beside its code": (
        {"Dockerfile": _PYTHON, "test_it.py": "import unittest\n"},
        "",
        "python3 -m unittest discover -s .",
        "",
    ),
    "vitest": (
        {"Dockerfile": _NODE, "package.json": _package("vitest", "vitest"), "package-lock.json": "{}"},
        "",
        "npm test -- --run --reporter=default --reporter=junit",
        "reports/*.xml",
    ),
    "jest with a reporter, by yarn": (
        {
            "Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install\n",
            "package.json": _package("jest --ci", "jest", "jest-junit"),
            "yarn.lock": "",
        },
        "",
        "JEST_JUNIT_OUTPUT_FILE=reports/unit.xml yarn test --reporters=default --reporters=jest-junit",
        "reports/*.xml",
    ),
    "mocha by pnpm in an image of nginx": (
        {
            "Dockerfile": "FROM node:20-slim AS b\nCOPY . .\nFROM nginx\nCOPY --from=b /dist /usr/share/nginx/html\n",
            "package.json": _package("mocha", "mocha"),
            "pnpm-lock.yaml": "",
        },
        "node:20-slim",
        "corepack enable && pnpm install --frozen-lockfile && pnpm test",
        "",
    ),
    "Node's own runner needs no packages": (
        {
            "Dockerfile": "FROM node:22-alpine\nENV NODE_ENV=production\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\n",
            "package.json": _package("node --test"),
        },
        "",
        "npm test",
        "",
    ),
    "go in the image that ships": (
        {
            "Dockerfile": "FROM golang:1.23\nWORKDIR /s\nCOPY . .\n",
            "go.mod": "module m\n",
            "a/a_test.go": "package a\n",
        },
        "",
        "go test ./...",
        "",
    ),
    "maven by its wrapper": (
        {
            "Dockerfile": "FROM eclipse-temurin:21-jdk AS b\nCOPY . .\nRUN ./mvnw package\nFROM eclipse-temurin:21-jre\n",
            "pom.xml": "<project/>\n",
            "mvnw": "#!/bin/sh\n",
            "src/test/java/ATest.java": "class ATest {}\n",
        },
        "eclipse-temurin:21-jdk",
        "sh ./mvnw -B test",
        "**/target/surefire-reports/*.xml",
    ),
    "rspec with a formatter": (
        {
            "Dockerfile": "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install\n",
            "Gemfile": "gem 'rspec'\ngem 'rspec_junit_formatter'\n",
            "spec/a_spec.rb": "",
        },
        "",
        "bundle exec rspec --format progress --format RspecJunitFormatter --out reports/unit.xml",
        "reports/*.xml",
    ),
    "rake where the gems for tests are left out": (
        {
            "Dockerfile": "FROM ruby:3.3-slim\nENV BUNDLE_WITHOUT=development:test\nWORKDIR /app\nCOPY . .\nRUN bundle install\n",
            "Gemfile": "gem 'minitest'\n",
            "Rakefile": "Rake::TestTask.new\n",
            "test/a_test.rb": "",
        },
        "ruby:3.3-slim",
        "bundle install --quiet && bundle exec rake test",
        "",
    ),
    "mix": (
        {"Dockerfile": "FROM elixir:1.16 AS b\nCOPY . .\nFROM alpine\n", "mix.exs": "", "test/a_test.exs": ""},
        "elixir:1.16",
        "MIX_ENV=test mix test",
        "",
    ),
    "make, where the image has it": (
        {
            "Dockerfile": "FROM alpine\nRUN apk add --no-cache make\nWORKDIR /a\nCOPY . .\n",
            "Makefile": "all:\n\ttrue\ntest: all\n\t./t\n",
        },
        "",
        "make test",
        "",
    ),
}


def _step(tmp_path: Path, files: Mapping[str, str]) -> Step:
    return propose(write_folder(tmp_path / "web", files), environ={}).workspace.pipeline.step("unit/web")


@pytest.mark.parametrize("name", _CASES)
def test_the_command_its_image_and_its_reports(name: str, tmp_path: Path) -> None:
    files, image, command, reports = _CASES[name]
    step = _step(tmp_path, files)
    assert (step.kind, step.subject) == (("run", image) if image else ("test", "web"))
    assert command in str(step.options["command"])
    assert step.options.get("junit") == ([reports] if reports else None)


def test_tests_that_the_image_leaves_out_are_copied_in(tmp_path: Path) -> None:
    files = {"Dockerfile": _PYTHON, ".dockerignore": "tests\n", "pytest.ini": "[pytest]\n", **_PYTEST}
    assert _step(tmp_path / "a", files).options["files"] == ["tests"]
    assert "files" not in _step(tmp_path / "b", {**files, ".dockerignore": "docs\n"}).options


def test_secrets_and_what_is_installed_are_not_copied_into_another_image(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM golang:1 AS b\nCOPY . .\nFROM scratch\n",
        "go.mod": "module m\n",
        "main_test.go": "package m\n",
        ".env": "KEY=1\n",
        "server.pem": "key\n",
        "node_modules/a/index.js": "\n",
    }
    assert _step(tmp_path, files).options["files"] == ["go.mod", "main_test.go"]


def test_k6_and_newman_run_where_they_address_services_by_name(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services:\n  web: {image: nginx, depends_on: [db]}\n  db: {image: postgres}\n",
        "load/k6.js": "import http from 'k6/http'\nhttp.get('http://web/')\n",
        "api.postman_collection.json": '{"url": "http://localhost:8080/"}\n',
    }
    proposal = propose(write_folder(tmp_path / "shop", files), environ={})
    step = proposal.workspace.pipeline.step("integration/k6")
    assert (step.subject, step.options["in"], step.options["files"]) == (["web", "db"], "grafana/k6", ["load/k6.js"])
    assert [one.what for one in proposal.not_understood] == ["api.postman_collection.json"]
