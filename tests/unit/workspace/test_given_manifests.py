"""Environments on a cluster: the user's own manifests, and what must hold where there are none."""

from pathlib import Path

import pytest

from backend.domain.given_manifests import GivenManifests, HelmChart, KustomizeOverlay, ManifestFiles
from tests.unit.workspace.folder_of_files import SLIPWAY, environment, folder

CLUSTER = "kubernetes: {context: a, namespace: b}"
FILES = {
    "k8s/web.yaml": "kind: Pod\n",
    "more.yml": "kind: Pod\n",
    "overlay/kustomization.yaml": "resources: []\n",
    "chart/Chart.yaml": "name: shop\n",
    "shop-1.tgz": "",
    "values.yaml": "a: 1\n",
    "empty/README": "",
}


def given(root: Path, text: str) -> GivenManifests | None:
    """Return what the first environment says of its manifests."""
    loaded = folder(root, FILES, slipway=environment(f"{{{CLUSTER}, {text}}}")).load()
    assert loaded.problems == ()
    return loaded.environments["staging"].manifests


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("manifests: k8s", ManifestFiles(("k8s",))),
        ("manifests: [more.yml, ./k8s]", ManifestFiles(("more.yml", "k8s"))),
        ("kustomize: overlay", KustomizeOverlay("overlay")),
        ("helm: chart", HelmChart("chart")),
        ("helm: shop-1.tgz", HelmChart("shop-1.tgz")),
        (
            "helm: {chart: oci://r.example:5000/charts/shop, version: '>=1.2', release: shop, values: values.yaml}",
            HelmChart("oci://r.example:5000/charts/shop", "shop", ">=1.2", ("values.yaml",)),
        ),
        ("keep: 3", None),
    ],
)
def test_manifests_of_the_users_own_are_read(tmp_path: Path, text: str, found: GivenManifests | None) -> None:
    assert given(tmp_path, text) == found


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{docker: {}, §manifests: k8s}", "`manifests:` is for environments on a cluster", "add `kubernetes:`"),
        (f"{{{CLUSTER}, manifests: k8s, §helm: chart}}", "`manifests:` and `helm:` exclude each other", "keep one"),
        (f"{{{CLUSTER}, manifests: §k8}}", "there is no file 'k8'", "did you mean k8s?"),
        (f"{{{CLUSTER}, manifests: §empty}}", "no YAML or JSON file stands in 'empty'", ""),
        (f"{{{CLUSTER}, manifests: §[]}}", "expected a file or a folder", ""),
        (f"{{{CLUSTER}, manifests: §../out}}", "the path leaves the workspace", ""),
        (f"{{{CLUSTER}, kustomize: §k8s}}", "no kustomization.yaml stands in 'k8s'", ""),
        (f"{{{CLUSTER}, helm: §k8s}}", "no Chart.yaml stands in 'k8s'", ""),
        (f"{{{CLUSTER}, helm: §{{release: a}}}}", "it needs `chart:`", ""),
        (f"{{{CLUSTER}, helm: {{chart: chart, release: §Shop_1}}}}", "expected lower-case letters, digits and -", ""),
        (f"{{{CLUSTER}, helm: {{chart: chart, §version: '1'}}}}", "a chart in the workspace has its own", "take it"),
        (f"{{{CLUSTER}, helm: {{chart: §oci://}}}}", "expected oci://host/path", ""),
        (
            f"{{{CLUSTER}, helm: {{chart: chart, values: §value.yaml}}}}",
            "there is no file 'value.yaml'",
            "did you mean",
        ),
        (f"{{{CLUSTER}, helm: {{chart: chart, §value: values.yaml}}}}", "unknown key 'value'", "did you mean values?"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    problem = folder(tmp_path, FILES, slipway=environment(text)).marked()[0]
    assert message in problem.message
    assert hint in problem.hint
    assert problem.environment == "staging"


@pytest.mark.parametrize(
    ("compose", "message", "hint"),
    [
        ("my_db: {image: a, ports: [5432]}", "nobody could call the service 'my_db'", "rename it to my-db"),
        ("WEB: {image: a}", "the services 'web' and 'WEB' would have one name", "rename one"),
        (
            "db: {image: a, environment: {1A: x}}",
            "a cluster takes no variable called '1A', which db has",
            "no digit first",
        ),
    ],
)
def test_what_a_cluster_cannot_take_is_told_before_anything_is_tried(
    tmp_path: Path, compose: str, message: str, hint: str
) -> None:
    services = f"services:\n  web: {{build: web}}\n  {compose}\n"
    text = environment(f"{{{CLUSTER}}}").replace("  staging:", "  §staging:")
    (problem,) = folder(tmp_path, slipway=text, compose=services).marked()
    assert message in problem.message
    assert hint in problem.hint
    own = environment(f"{{{CLUSTER}, manifests: k8s}}")
    assert folder(tmp_path, FILES, slipway=own, compose=services).load().errors == ()


def test_two_environments_in_one_namespace_would_overwrite_each_other(tmp_path: Path) -> None:
    text = SLIPWAY.replace("{docker: {}}", f"{{{CLUSTER}}}").replace("  production:", "  §production:")
    (problem,) = folder(tmp_path, slipway=text).marked()
    assert problem.message == "environments.production: staging lives in the same namespace"
    apart = SLIPWAY.replace("{docker: {}}", f"{{{CLUSTER}}}", 1)
    assert folder(tmp_path, slipway=apart).load().errors == ()
