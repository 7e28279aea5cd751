"""From one kubeconfig file to its entries."""

from pathlib import Path
from urllib.parse import urlsplit

from backend.domain.problem import Place
from backend.drivers.kubernetes.kubeconfig.fields import Fields
from backend.drivers.kubernetes.kubeconfig.user import read_user
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry, ContextEntry, Kubeconfig, Material
from backend.notation.findings import Findings
from backend.notation.nodes import Block, describe
from backend.notation.parser import parse

_TOP = ("apiVersion", "kind", "preferences", "clusters", "users", "contexts", "current-context", "extensions")
_CLUSTER = (
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
    "extensions",
)
_CONTEXT = ("cluster", "user", "namespace", "extensions")
_PROXIES = ("http", "https")


def read_file(data: bytes, path: Path, findings: Findings) -> Kubeconfig:
    """Return what one file says; mistakes go into `findings`, with the entry that they forbid as their node."""
    file = str(path)
    root = parse(data, file, findings)
    if root is None:  # empty, or its problem is noted
        return Kubeconfig((file,))
    if not isinstance(root, Block):
        findings.error(Place(file), f"a kubeconfig is a mapping, this is {describe(root)}", "Look at its first line.")
        return Kubeconfig((file,))
    top = Fields(root, findings, path.parent)
    top.known(_TOP, "a kubeconfig")
    for key, expected in (("kind", "Config"), ("apiVersion", "v1")):
        if top.text(key) not in ("", expected):
            top.error(key, f"{key} is {top.text(key)}, expected {expected}", "This is no kubeconfig that is known.")
    return Kubeconfig(
        files=(file,),
        current=top.text("current-context"),
        contexts={name: _context(name, fields) for name, fields in top.named("contexts", "context")},
        clusters={name: _cluster(name, fields) for name, fields in top.named("clusters", "cluster")},
        users={name: read_user(name, fields, file) for name, fields in top.named("users", "user")},
    )


def _context(name: str, fields: Fields) -> ContextEntry:
    fields.known(_CONTEXT, "a context")
    cluster = fields.text("cluster")
    if not cluster:
        fields.error("cluster", f"the context {name} names no cluster", "Add cluster: NAME.")
    return ContextEntry(name, cluster, fields.text("user"), fields.text("namespace"))


def _cluster(name: str, fields: Fields) -> ClusterEntry:
    fields.known(_CLUSTER, "a cluster")
    server = fields.text("server")
    secure = _check_server(name, server, fields)
    insecure = fields.truth("insecure-skip-tls-verify")
    ca = Material(fields.data("certificate-authority-data"), fields.path("certificate-authority"))
    if insecure and ca:
        fields.error(
            "insecure-skip-tls-verify",
            f"the cluster {name} has a certificate authority and insecure-skip-tls-verify",
            "Remove insecure-skip-tls-verify.",
        )
    elif insecure and secure:
        fields.findings.warning(
            fields.block.key_place("insecure-skip-tls-verify"),
            f"nobody checks that {server} is the cluster {name}: insecure-skip-tls-verify",
            "Add its certificate-authority instead.",
        )
    return ClusterEntry(name, server.rstrip("/"), ca, insecure, fields.text("tls-server-name"), _proxy(fields))


def _check_server(name: str, server: str, fields: Fields) -> bool:
    """Note what is wrong with an address; return whether it is encrypted."""
    if not server:
        fields.error("server", f"the cluster {name} has no server", "Add server: https://HOST:PORT.")
        return False
    try:
        parts = urlsplit(server)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        credentials = parts.username is not None or parts.password is not None
    except ValueError:
        valid = credentials = False
    if not valid or any(part.isspace() for part in server):
        fields.error("server", f"the cluster {name} has no address that can be read", "Write https://HOST:PORT.")
        return False
    if credentials or parts.query or parts.fragment:
        fields.error(
            "server", f"the address of {name} holds more than host, port and path", "Credentials belong to users:."
        )
    if parts.scheme == "http":
        fields.findings.warning(
            fields.block.key_place("server"), f"the connection to {name} is not encrypted", "Use https."
        )
    return parts.scheme == "https"


def _proxy(fields: Fields) -> str:
    url = fields.text("proxy-url")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        scheme, valid = parts.scheme, bool(parts.hostname) and parts.port != 0
    except ValueError:
        scheme, valid = "", False
    if scheme.startswith("socks"):
        fields.error("proxy-url", "proxies that speak SOCKS cannot be used", "Name an HTTP proxy: http://HOST:PORT.")
    elif scheme not in _PROXIES or not valid:
        fields.error("proxy-url", "proxy-url cannot be read", "Write http://HOST:PORT.")
    return url
