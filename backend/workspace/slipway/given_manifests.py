"""`manifests:`, `kustomize:` and `helm:` of an environment: what is applied in place of what the Compose files would give."""

import re

from backend.domain.given_manifests import GivenManifests, HelmChart, KustomizeOverlay, ManifestFiles
from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.reader import Reader

KINDS = ("manifests", "kustomize", "helm")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_RELEASE = re.compile(r"[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?", re.ASCII)
_OCI = re.compile(r"oci://[\w.-]+(:\d+)?(/[\w.-]+)+", re.ASCII)
_VERSION = re.compile(r"[\w.+^~<>=*|, -]{1,100}", re.ASCII)


def read_given_manifests(reader: Reader, block: Block, name: str) -> GivenManifests | None:
    """Return what an environment says, None when its manifests come from the Compose files."""
    given = [kind for kind in KINDS if kind in block.entries]
    if not given:
        return None
    place = block.key_place(given[0])
    if "kubernetes" not in block.entries:
        reader.findings.error(place, f"{name}: `{given[0]}:` is for environments on a cluster", "add `kubernetes:`")
    if len(given) > 1:
        reader.findings.error(
            block.key_place(given[1]), f"{name}: `{given[0]}:` and `{given[1]}:` exclude each other", "keep one of them"
        )
    kind, node = given[0], block.get(given[0])
    where = f"{name}.{kind}"
    match kind:
        case "manifests":
            return _files(reader, node, where)
        case "kustomize":
            return _overlay(reader, node, where)
    return _chart(reader, node, where)


def _files(reader: Reader, node: Node | None, where: str) -> ManifestFiles | None:
    written = reader.texts(node, where, "a file or a folder, or a list of them")
    if node is not None and not written:
        reader.findings.error(node.place, f"{where}: expected a file or a folder")
    found = []
    for item in written:
        path = reader.existing(item, where, kind="")
        if path is None:
            continue
        if reader.folder.kind(path) == "folder" and not any(map(_is_yaml, reader.folder.names(path))):
            reader.findings.error(item.place, f"{where}: no YAML or JSON file stands in {shown(path)}")
        found.append(path)
    return ManifestFiles(tuple(found)) if found else None


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml", ".json"))


def _overlay(reader: Reader, node: Node | None, where: str) -> KustomizeOverlay | None:
    written = reader.scalar(node, where, "a folder")
    path = reader.existing(written, where, kind="folder") if written is not None else None
    if written is None or path is None:
        return None
    if not set(_KUSTOMIZATIONS) & set(reader.folder.names(path)):
        reader.findings.error(written.place, f"{where}: no kustomization.yaml stands in {shown(path)}")
    return KustomizeOverlay(path)


def _chart(reader: Reader, node: Node | None, where: str) -> HelmChart | None:
    if isinstance(node, Scalar) and not node.null:
        chart = _chart_place(reader, node, where)
        return HelmChart(chart) if chart else None
    block = reader.block(node, where, "a chart or a mapping")
    if block is None:
        return None
    reader.check_keys(block, ("chart", "release", "version", "values"), where)
    if block.get("chart") is None:
        reader.findings.error(block.place, f"{where}: it needs `chart:`")
    written = reader.scalar(block.get("chart"), f"{where}.chart", "a folder, or oci://...")
    chart = _chart_place(reader, written, f"{where}.chart") if written is not None else ""
    values = (reader.existing(item, f"{where}.values") for item in reader.texts(block.get("values"), f"{where}.values"))
    release = _matched(
        reader, block, "release", _RELEASE, f"{where}.release: expected lower-case letters, digits and -"
    )
    version = _matched(reader, block, "version", _VERSION, f"{where}.version: expected a version")
    if version and not chart.startswith("oci://"):
        reader.findings.error(
            block.key_place("version"), f"{where}.version: a chart in the workspace has its own", "take it away"
        )
    return HelmChart(chart, release, version, tuple(path for path in values if path)) if chart else None


def _matched(reader: Reader, block: Block, key: str, pattern: "re.Pattern[str]", wrong: str) -> str:
    found = reader.scalar(block.get(key), key)
    if found is None:
        return ""
    if not pattern.fullmatch(found.text):
        reader.findings.error(found.place, f"{wrong}, found {shown(found.text)}")
        return ""
    return found.text


def _chart_place(reader: Reader, node: Scalar, where: str) -> str:
    if node.text.startswith("oci://"):
        if not _OCI.fullmatch(node.text):
            reader.findings.error(node.place, f"{where}: expected oci://host/path, found {shown(node.text)}")
            return ""
        return node.text
    kind = "file" if node.text.endswith(".tgz") else "folder"
    path = reader.existing(node, where, kind=kind)
    if path is None:
        return ""
    if kind == "folder" and "Chart.yaml" not in reader.folder.names(path):
        reader.findings.error(node.place, f"{where}: no Chart.yaml stands in {shown(path)}")
    return path
