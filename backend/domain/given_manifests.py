"""Manifests that the user keeps himself; only the identities of images are put into them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ManifestFiles:
    """`manifests:`: YAML files, and folders of them, relative to the workspace; in this order."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KustomizeOverlay:
    """`kustomize:`: a folder with a kustomization, relative to the workspace."""

    folder: str


@dataclass(frozen=True, slots=True)
class HelmChart:
    """`helm:`: a chart in the workspace or at an `oci://` address, its release's name, and files of values, later ones over earlier."""

    chart: str
    release: str = ""
    version: str = ""
    values: tuple[str, ...] = ()


GivenManifests = ManifestFiles | KustomizeOverlay | HelmChart
