"""Checks of the clusters that the workspace's environments use."""

import re
from collections.abc import Mapping, Sequence

from backend.domain.cluster import ApprovalNeededError, ClusterInfo
from backend.domain.doctor import Check, Verdict
from backend.domain.environment import KubernetesTarget
from backend.domain.errors import ConsoleError, InputError
from backend.domain.workspace import Workspace
from backend.ports.cluster import Approvals, ClusterConnector

_OLDEST = (1, 20)
_SHORTEST = 8  # characters of a fingerprint that may stand for it


def contexts_of(workspace: Workspace) -> Mapping[str, Sequence[str]]:
    """Return the kubeconfig's contexts that environments use, with the environments' names."""
    found: dict[str, list[str]] = {}
    for name, environment in workspace.environments.items():
        if isinstance(environment.target, KubernetesTarget):
            found.setdefault(environment.target.context, []).append(name)
    return found


async def check_cluster(connector: ClusterConnector, context: str, use: str) -> Check:
    """Return what a cluster says of itself and of us, or why it cannot be asked."""
    name = f"cluster {context} ({use})"
    try:
        info = await connector.ping(context)
    except ApprovalNeededError as waiting:
        return Check(name, Verdict.WARNING, waiting.message, waiting.hint)
    except ConsoleError as error:
        return Check(name, Verdict.BAD, error.message, error.hint or "Correct the context in slipway.yaml.")
    found = _described(info)
    if _old(info.version):
        return Check(name, Verdict.WARNING, found, "Update the cluster: 1.20 is the oldest that is tested.")
    if info.warnings:
        return Check(name, Verdict.WARNING, found, "Mend the kubeconfig as said above.")
    return Check(name, Verdict.OK, found)


async def approve_login(
    connector: ClusterConnector, approvals: Approvals, contexts: Sequence[str], fingerprint: str
) -> str:
    """Approve the one login program that waits and whose fingerprint begins like that; returns its command.

    InputError when none or several do.
    """
    waiting = {}
    for context in contexts:
        try:
            await connector.ping(context)
        except ApprovalNeededError as error:
            waiting[error.program.fingerprint] = error.program
        except ConsoleError:
            continue
    fitting = [program for key, program in waiting.items() if key.startswith(fingerprint)]
    if len(fingerprint) < _SHORTEST or len(fitting) != 1:
        raise InputError(
            f"No login program that waits for approval has the fingerprint {fingerprint}.",
            "slipway doctor shows those of the environments' contexts.",
        )
    approvals.approve(fitting[0])
    return fitting[0].line


def _described(info: ClusterInfo) -> str:
    identity = info.identity
    who = f"as {identity.user}" if identity.user else "as somebody whom neither cluster nor credentials name"
    groups = f" ({', '.join(identity.groups)})" if identity.groups else ""
    source = f" by {identity.source}" if identity.user else ""
    words = [f"Kubernetes {info.version} at {info.server}", f"{who}{groups}{source}", info.platform, *info.warnings]
    return ", ".join(word for word in words if word)


def _old(version: str) -> bool:
    found = re.match(r"v(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) < _OLDEST
