"""The JSON schema says what the loader says."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from backend.workspace.schema import schema, text, written
from tests.unit.workspace import test_matrix as matrix
from tests.unit.workspace import test_wrong_slipway_files as wrong
from tests.unit.workspace.folder_of_files import MARK, environment, pipeline, step

EXAMPLE = """\
version: 1
project: shop
services: compose.yaml
environments:
  staging:
    docker: {}
    overlays: [compose.staging.yaml]
  production:
    kubernetes: {context: prod, namespace: shop}
    overlays: [compose.production.yaml]
    gates:
      tests: [unit, integration]
      soak: 10m
      approvals: {count: 1, signed: true, expires: 24h}
      windows:
        - {allow: "Mon-Fri 09:00-16:00", timezone: Europe/Berlin}
    verify: {for: 60s, http: {gateway: /healthz}, max_restarts: 0}
    before: {service: catalog, command: ./migrate}
    on_failure: rollback
    keep: 10
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [build]
    steps:
      catalog: {test: catalog, command: python3 -m unittest, junit: "reports/*.xml", timeout: 5m, retries: 1}
  integration:
    needs: [unit]
    steps:
      checkout: {integration: [gateway, catalog, cart], in: gateway, command: ./flow-test, junit: "reports/*.xml"}
  staging:
    needs: [integration]
    steps:
      deploy: {deploy: staging}
  production:
    needs: [staging]
    steps:
      promote: {promote: staging, to: production}
"""

VALIDATOR = jsonschema.Draft202012Validator(schema())


def valid(document: str) -> bool:
    """Say whether the schema accepts a file."""
    return bool(VALIDATOR.is_valid(yaml.safe_load(document.replace(MARK, ""))))


def test_the_written_schema_is_the_generated_one() -> None:
    assert written() == text(), "run: python -m backend.workspace.schema"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_designs_example_and_the_sample_are_accepted() -> None:
    assert valid(EXAMPLE)
    assert valid(Path("resources/samples/shop/slipway.yaml").read_text(encoding="utf-8"))


def test_a_matrix_is_accepted_with_its_values_in_the_fields() -> None:
    fields = "run: 'python:${{ matrix.python }}', command: x, timeout: '${{ matrix.m }}m', retries: '${{ matrix.n }}'"
    assert valid(step(f"{{{fields}, matrix: {{python: ['3.12'], m: [1], n: [2], service: '*'}}}}"))
    assert valid(step("{build: '${{ matrix.service }}', matrix: {service: [web]}}"))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("manifests: [k8s, more.yaml]", True),
        ("kustomize: overlay", True),
        ("helm: chart", True),
        ("helm: {chart: oci://a/b, release: c, version: '1', values: [d.yaml]}", True),
        ("helm: {release: c}", False),
        ("helm: chart, kustomize: overlay", False),
    ],
)
def test_a_clusters_environment_may_have_manifests_of_one_kind(text: str, accepted: bool) -> None:
    assert valid(environment(f"{{kubernetes: {{context: a, namespace: b}}, {text}}}")) is accepted
    assert not valid(environment(f"{{docker: {{}}, {text}}}"))


@pytest.mark.parametrize(
    "document",
    [
        wrong.TOP["an unknown key"][0],
        wrong.TOP["another version"][0],
        wrong.TOP["no project"][0],
        wrong.TOP["a project in upper case"][0],
        wrong.TOP["no pipeline"][0],
        wrong.TOP["an empty pipeline"][0],
        *(
            environment(wrong.ENVIRONMENTS[case][0])
            for case in (
                "no target",
                "two targets",
                "an unknown key",
                "a host that is no URL",
                "no namespace",
                "a soak that is no duration",
                "approvals",
                "a verified path",
                "negative restarts",
                "a job without command",
                "on_failure",
                "keep nothing",
            )
        ),
        *(
            step(wrong.STEPS[case][0])
            for case in (
                "no kind at all",
                "an unknown kind",
                "two kinds",
                "an unknown field",
                "a field of another kind",
                "no command",
                "an empty command",
                "a list for one service",
                "no place to promote to",
                "integration in nothing",
                "a timeout that is none",
                "retries that are none",
                "too many retries",
                "when",
                "variables",
                "a step that is a text",
            )
        ),
        *(
            step(matrix.WRONG[case][0])
            for case in (
                "no mapping",
                "no name",
                "a name with a dash",
                "one value alone",
                "all of nothing",
                "no value",
                "a value twice",
                "a value that is a list",
            )
        ),
        pipeline(wrong.STAGES["an unknown key"][0]),
        pipeline(wrong.STAGES["a stage without steps"][0]),
        pipeline(wrong.STAGES["a name with a slash"][0]),
    ],
)
def test_wrong_files_are_refused(document: str) -> None:
    assert not valid(document)
