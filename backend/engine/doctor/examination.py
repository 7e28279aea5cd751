"""One examination: all checks side by side."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.domain.doctor import Check, Verdict
from backend.domain.environment import DockerTarget
from backend.engine.doctor.engines import check_engine
from backend.engine.doctor.machine import check_certificates, check_docker_context, check_programs, check_proxies
from backend.engine.doctor.program import check_data_folder, check_keyring, check_python, check_qt
from backend.ports.container_engine import Connector

_KUBERNETES = "This version reaches Docker engines only: give it a `docker:` target."


async def examine(
    connector: Connector,
    targets: Mapping[str, DockerTarget],
    proxy_images: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    unreachable: Sequence[str] = (),
) -> Sequence[Check]:
    """Return every check. `targets` map what they are for (`staging`, `builds and tests`) to the engine; the same engine is asked once.

    `unreachable` are environments whose kind of target this version cannot reach.
    """
    uses: dict[DockerTarget, list[str]] = {}
    for use, target in targets.items():
        uses.setdefault(target, []).append(use)
    engines = [check_engine(connector, target, ", ".join(names), proxy_images) for target, names in uses.items()]
    found = await asyncio.gather(*engines)
    keyring = await asyncio.to_thread(check_keyring)
    return [
        *(check for checks in found for check in checks),
        *(Check(name, Verdict.WARNING, "lives on Kubernetes", _KUBERNETES) for name in unreachable),
        check_docker_context(environment),
        *check_programs(environment),
        *check_proxies(environment),
        *check_certificates(environment),
        check_data_folder(folder),
        keyring,
        check_python(),
        check_qt(),
    ]
