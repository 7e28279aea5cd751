"""One examination: all checks side by side."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.domain.doctor import Check, Verdict
from backend.domain.environment import DockerTarget
from backend.engine.doctor.clusters import check_cluster
from backend.engine.doctor.engines import check_engine
from backend.engine.doctor.machine import check_certificates, check_docker_context, check_programs, check_proxies
from backend.engine.doctor.program import check_data_folder, check_keyring, check_python, check_qt
from backend.ports.cluster import ClusterConnector
from backend.ports.container_engine import Connector

_SIMULATED = "The simulated world has no clusters: open the folder without it."


async def examine(
    connector: Connector,
    targets: Mapping[str, DockerTarget],
    proxy_images: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    clusters: ClusterConnector | None = None,
    contexts: Mapping[str, Sequence[str]] | None = None,
) -> Sequence[Check]:
    """Return every check. `targets` map what they are for (`staging`, `builds and tests`) to the engine; the same engine is asked once.

    `contexts` map the kubeconfig's contexts to the environments that use them; `clusters` None is a world without any.
    """
    uses: dict[DockerTarget, list[str]] = {}
    for use, target in targets.items():
        uses.setdefault(target, []).append(use)
    engines = [check_engine(connector, target, ", ".join(names), proxy_images) for target, names in uses.items()]
    found, reached = await asyncio.gather(asyncio.gather(*engines), _clusters(clusters, contexts or {}))
    keyring = await asyncio.to_thread(check_keyring)
    return [
        *(check for checks in found for check in checks),
        *reached,
        check_docker_context(environment),
        *check_programs(environment),
        *check_proxies(environment),
        *check_certificates(environment),
        check_data_folder(folder),
        keyring,
        check_python(),
        check_qt(),
    ]


async def _clusters(connector: ClusterConnector | None, contexts: Mapping[str, Sequence[str]]) -> Sequence[Check]:
    uses = {context: ", ".join(names) for context, names in contexts.items()}
    if connector is None:
        return [
            Check(f"cluster {context} ({use})", Verdict.WARNING, "not asked", _SIMULATED)
            for context, use in uses.items()
        ]
    return await asyncio.gather(*(check_cluster(connector, context, use) for context, use in uses.items()))
