"""Where an environment lives: a Docker engine, or a namespace of a cluster."""

import re
from urllib.parse import urlsplit

from backend.domain.environment import DockerTarget, KubernetesTarget, Target
from backend.notation.nodes import Block, Scalar, shown
from backend.workspace.reader import Reader

_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SCHEMES = ("unix", "tcp", "ssh")
KINDS = ("docker", "kubernetes")


def read_target(reader: Reader, block: Block, name: str) -> Target:
    """Return the target of an environment; a Docker engine when what is written cannot be understood."""
    given = [kind for kind in KINDS if kind in block.entries]
    if not given:
        reader.findings.error(
            block.place, f"{name}: it has no target", "add `docker: {}` for the engine of the current context"
        )
    elif len(given) > 1:
        reader.findings.error(
            block.key_place(given[1]), f"{name}: an environment has one target, not both docker and kubernetes"
        )
    if "kubernetes" in block.entries:
        return _kubernetes(reader, block, f"{name}.kubernetes")
    return _docker(reader, block, f"{name}.docker")


def _docker(reader: Reader, parent: Block, name: str) -> DockerTarget:
    block = reader.block(parent.get("docker"), name)
    if block is None:
        return DockerTarget()
    reader.check_keys(block, ("context", "host"), name)
    context = reader.text(block.get("context"), f"{name}.context", "the name of a Docker context")
    host = reader.scalar(block.get("host"), f"{name}.host", "a URL")
    if context and host is not None:
        reader.findings.error(block.key_place("host"), f"{name}: `context:` and `host:` exclude each other")
    return DockerTarget(context, _host(reader, host, f"{name}.host") if host else "")


def _host(reader: Reader, node: Scalar, name: str) -> str:
    expected = "expected unix:///path, tcp://host:port or ssh://user@host"
    try:
        url = urlsplit(node.text)
        port, password = url.port, url.password
    except ValueError:
        reader.findings.error(node.place, f"{name}: {expected}, found {shown(node.text)}")
        return ""
    if password is not None:
        reader.findings.error(
            node.place, f"{name}: a password must not stand in the file", "use a key, or a Docker context"
        )
        return ""
    if (
        url.scheme not in _SCHEMES
        or (url.scheme == "unix" and not url.path.startswith("/"))
        or (url.scheme != "unix" and not url.hostname)
        or (url.scheme == "tcp" and port is None)
    ):
        reader.findings.error(node.place, f"{name}: {expected}, found {shown(node.text)}")
        return ""
    return node.text


def _kubernetes(reader: Reader, parent: Block, name: str) -> KubernetesTarget:
    block = reader.block(parent.get("kubernetes"), name)
    if block is None:
        return KubernetesTarget("", "")
    reader.check_keys(block, ("context", "namespace"), name)
    for key in ("context", "namespace"):
        if block.get(key) is None:
            reader.findings.error(block.place, f"{name}: it needs `{key}:`")
    namespace = reader.scalar(block.get("namespace"), f"{name}.namespace")
    if namespace and not _NAMESPACE.fullmatch(namespace.text):
        reader.findings.error(
            namespace.place,
            f"{name}.namespace: expected lower-case letters, digits and -, found {shown(namespace.text)}",
        )
    context = reader.text(block.get("context"), f"{name}.context")
    return KubernetesTarget(context, namespace.text if namespace else "")
