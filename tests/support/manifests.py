"""Manifests of small Compose files, and of the sample, for tests."""

from dataclasses import replace
from pathlib import Path

from backend.domain.service import Composition
from backend.engine.manifests.manifest import Manifest, Manifests
from backend.engine.manifests.render import render
from backend.engine.manifests.served import Served
from backend.engine.manifests.setting import PodImage, Setting
from backend.workspace.loader import load_workspace

# What 1.20 serves, and what 1.36 does, of that of which there are several.
OLD = Served(
    frozenset(
        {
            ("networking.k8s.io/v1", "Ingress"),
            ("policy/v1beta1", "PodDisruptionBudget"),
            ("autoscaling/v1", "HorizontalPodAutoscaler"),
            ("autoscaling/v2beta1", "HorizontalPodAutoscaler"),
            ("autoscaling/v2beta2", "HorizontalPodAutoscaler"),
        }
    )
)
NEW = Served(
    frozenset(
        {
            ("networking.k8s.io/v1", "Ingress"),
            ("policy/v1", "PodDisruptionBudget"),
            ("autoscaling/v1", "HorizontalPodAutoscaler"),
            ("autoscaling/v2", "HorizontalPodAutoscaler"),
        }
    )
)
SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "shop"
_SLIPWAY = (
    "version: 1\nproject: shop\nservices: compose.yaml\npipeline: {a: {steps: {b: {run: busybox, command: x}}}}\n"
)


def composition(root: Path, text: str) -> Composition:
    """Return what a Compose file says; it has no errors."""
    (root / "slipway.yaml").write_text(_SLIPWAY, "utf-8")
    (root / "compose.yaml").write_text(text, "utf-8")
    loaded = load_workspace(root, {})
    assert loaded.errors == (), loaded.errors
    return loaded.composition


def setting(
    found: Composition, image: PodImage | None = None, served: Served = OLD, namespace: str = "shop-production"
) -> Setting:
    """Return a setting in which every secret is `hush` and all services run one image, or each one of its own."""
    images = {name: image or PodImage(f"example.org/{name.lower()}@sha256:{'0' * 64}") for name in found.services}
    values = dict.fromkeys(found.secrets, "hush")
    return Setting(
        "shop", "production", namespace, found, images, served, secret_values=values, key=b"k", release="#12"
    )


def rendered(root: Path, text: str, image: PodImage | None = None, served: Served = OLD) -> Manifests:
    """Return the manifests of a Compose file."""
    return render(setting(composition(root, text), image, served))


def sample(environment: str = "production") -> Setting:
    """Return the sample's setting; its images run as nobody."""
    found = load_workspace(SAMPLE, {}).environments[environment].composition
    return replace(setting(found, PodImage("example.org/shop:1", "65534:65534")), environment=environment)


def one(manifests: Manifests, kind: str, name: str = "") -> Manifest:
    """Return the only manifest of a kind, or the one with a name."""
    (found,) = (item for item in manifests.items if item["kind"] == kind and name in ("", item["metadata"]["name"]))
    return found


def container(manifests: Manifests, kind: str = "Deployment", name: str = "") -> Manifest:
    """Return the container of a workload."""
    (found,) = one(manifests, kind, name)["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found
