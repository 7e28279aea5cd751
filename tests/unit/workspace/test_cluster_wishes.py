"""What a service says below `x-kubernetes:`, and every mistake in it at its place."""

from pathlib import Path

import pytest

from backend.domain.cluster_wishes import (
    AutoscaleWish,
    BudgetWish,
    ClusterWishes,
    IngressWish,
    ProbeWish,
    StorageWish,
)
from backend.domain.problem import Severity
from tests.unit.workspace.folder_of_files import folder, service

REST = "volumes: {data: , logs: }\n"
SLIPWAY = "version: 1\nproject: shop\nservices: compose.yaml\npipeline: {a: {steps: {b: {run: x, command: y}}}}\n"


def wishes(root: Path, text: str) -> ClusterWishes:
    """Return what the service web asks of a cluster."""
    loaded = folder(root, slipway=SLIPWAY, compose=service(text) + REST).load()
    assert loaded.errors == ()
    return loaded.composition.services["web"].cluster


def test_all_of_it_is_read(tmp_path: Path) -> None:
    text = """\
volumes: ["data:/data", "logs:/logs"]
x-kubernetes:
  ingress: {host: "*.shop.example", path: /api, port: 80, tls: shop-tls, class: nginx, annotations: {a/b: 1}}
  autoscale: {min: 2, max: 5, cpu: 70%, memory: 80}
  disruption_budget: {max_unavailable: 25%}
  publish: node-port
  storage: {data: 10Gi, logs: {size: 500m, class: fast}}
  probe: {http: /healthz, port: 81}
  liveness: true
  x-note: anything"""
    assert wishes(tmp_path, text) == ClusterWishes(
        IngressWish("*.shop.example", "/api", 80, "shop-tls", "nginx", {"a/b": "1"}),
        AutoscaleWish(2, 5, 70, 80),
        BudgetWish(max_unavailable="25%"),
        "node-port",
        {"data": StorageWish(10 * 1024**3), "logs": StorageWish(500 * 1024**2, "fast")},
        ProbeWish("/healthz", 81),
        liveness=True,
    )


def test_short_forms_and_what_is_meant_without_words(tmp_path: Path) -> None:
    text = "x-kubernetes: {ingress: shop.example, autoscale: {max: 3}, disruption_budget: {min_available: 1}}"
    found = wishes(tmp_path, text)
    assert found.ingress == IngressWish("shop.example")
    assert found.autoscale == AutoscaleWish(1, 3, 80)
    assert found.disruption_budget == BudgetWish("1")
    assert wishes(tmp_path, "x-kubernetes: ") == wishes(tmp_path, "") == ClusterWishes()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("§ingres: a.example", "unknown key 'ingres'", "did you mean ingress?"),
        ("ingress: §http://a.example", "expected a host such as shop.example.org", "without http://"),
        ("ingress: {§hosts: a}", "unknown key 'hosts'", "did you mean host?"),
        ("ingress: {host: a.b, §path: api}", "expected a path with / in front", ""),
        ("ingress: {§tls: a}", "a certificate needs `host:`", ""),
        ("ingress: {class: §A b}", "expected a name", ""),
        ("ingress: {§annotations: {'a b': c}}", "cannot be an annotation", ""),
        ("ingress: {port: §99999}", "expected at most 65535", ""),
        ("autoscale: §{min: 2}", "it needs `max:`", ""),
        ("autoscale: {min: 3, §max: 2}", "expected at least 3, found 2", ""),
        ("autoscale: {max: 2, cpu: §much}", "expected a whole number", ""),
        ("disruption_budget: §{min_available: 1, max_unavailable: 1}", "either `min_available:` or", ""),
        ("disruption_budget: {min_available: §half}", "expected a number or a percentage", ""),
        ("publish: §nodeport", "expected one of none, node-port", "did you mean node-port?"),
        ("storage: {§dat: 1Gi}", "the service mounts no volume 'dat'", "did you mean data?"),
        ("storage: {data: §much}", "expected a size", ""),
        ("probe: §{port: 80}", "it needs `http:`", ""),
        ("liveness: §maybe", "expected true or false", ""),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    written = service(f"volumes: ['data:/data']\nx-kubernetes:\n  {text}") + REST
    (problem,) = folder(tmp_path, slipway=SLIPWAY, compose=written).marked()
    assert problem.message.startswith(("services.web.x-kubernetes", "unknown key")), problem.message
    assert message in problem.message
    assert hint in problem.hint


def test_an_overlay_adds_to_what_the_base_asks(tmp_path: Path) -> None:
    files = {"over.yaml": "services: {web: {x-kubernetes: {publish: none, ingress: {path: /b}}}}"}
    slipway = SLIPWAY.replace("compose.yaml", "[compose.yaml, over.yaml]")
    compose = service("x-kubernetes: {ingress: {host: a.example, path: /a}}")
    found = folder(tmp_path, files, slipway=slipway, compose=compose).load().composition.services["web"].cluster
    assert (found.publish, found.ingress) == ("none", IngressWish("a.example", "/b"))


def test_an_extension_that_is_called_almost_so_is_a_warning(tmp_path: Path) -> None:
    (problem,) = folder(tmp_path, slipway=SLIPWAY, compose=service("§x-kubernets: {publish: none}") + REST).marked()
    assert (problem.severity, problem.hint) == (Severity.WARNING, "did you mean x-kubernetes?")
    assert wishes(tmp_path, "x-kompose: {a: b}\nx-service: 1") == ClusterWishes()
