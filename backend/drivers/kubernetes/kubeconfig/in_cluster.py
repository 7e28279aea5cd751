"""The account that Kubernetes gives every pod."""

from collections.abc import Mapping
from pathlib import Path

from backend.drivers.kubernetes.kubeconfig.values import (
    IN_CLUSTER,
    ClusterEntry,
    ContextEntry,
    Kubeconfig,
    Material,
    UserEntry,
)

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def in_cluster(environment: Mapping[str, str], account: Path = ACCOUNT) -> Kubeconfig | None:
    """Return the one context `in-cluster`, None outside of a pod. The token is in a file that Kubernetes renews."""
    host, port = environment.get("KUBERNETES_SERVICE_HOST", ""), environment.get("KUBERNETES_SERVICE_PORT", "443")
    if not host or not (account / "token").is_file():
        return None
    try:
        namespace = (account / "namespace").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        namespace = ""
    address = f"[{host}]" if ":" in host else host
    return Kubeconfig(
        files=(),
        current=IN_CLUSTER,
        contexts={IN_CLUSTER: ContextEntry(IN_CLUSTER, IN_CLUSTER, IN_CLUSTER, namespace)},
        clusters={
            IN_CLUSTER: ClusterEntry(IN_CLUSTER, f"https://{address}:{port}", Material(file=str(account / "ca.crt")))
        },
        users={IN_CLUSTER: UserEntry(IN_CLUSTER, token_file=str(account / "token"))},
    )
