"""Checks of engines."""

from collections.abc import Sequence

from backend.domain.container import EngineInfo
from backend.domain.doctor import Check, Verdict
from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, NotFoundError
from backend.ports.container_engine import Connector

_OLD_API = (1, 41)


async def check_engine(
    connector: Connector, target: DockerTarget, use: str, proxy_images: Sequence[str]
) -> Sequence[Check]:
    """Return what an engine says of itself, and whether it has an image for the environments' proxies."""
    name = f"engine ({use})"
    try:
        info = await connector.ping(target)
    except ConsoleError as error:
        cure = error.hint or "Start the engine, or name another one in slipway.yaml, DOCKER_HOST or the Docker context."
        return [Check(name, Verdict.BAD, error.message, cure)]
    return [_described(name, info), await _proxy_image(connector, target, use, proxy_images)]


def _described(name: str, info: EngineInfo) -> Check:
    words = [
        f"{info.kind} {info.version} (API {info.api_version}) at {info.endpoint}",
        f"builder {info.builder}",
        f"{info.os}/{info.architecture}" if info.architecture else info.os,
        f"{info.cpus} CPUs, {info.memory // 1024**2} MiB" if info.cpus else "",
        "rootless" if info.rootless else "",
        *info.warnings,
    ]
    found = ", ".join(word for word in words if word)
    try:
        old = tuple(int(part) for part in info.api_version.split(".")[:2]) < _OLD_API
    except ValueError:
        old = False
    if old:
        return Check(
            name, Verdict.WARNING, found, "Update the engine: API 1.41 (Docker 20.10) is the oldest that is tested."
        )
    if info.warnings:
        return Check(name, Verdict.WARNING, found, "Read the engine's own warnings above.")
    return Check(name, Verdict.OK, found)


async def _proxy_image(connector: Connector, target: DockerTarget, use: str, references: Sequence[str]) -> Check:
    name = f"proxy image ({use})"
    try:
        engine = await connector.connect(target)
        for reference in references:
            try:
                image = await engine.images.inspect(reference)
            except NotFoundError:
                continue
            return Check(name, Verdict.OK, f"{reference} ({image.identity.short}) is on the engine")
    except ConsoleError as error:
        return Check(name, Verdict.WARNING, error.message, error.hint)
    return Check(
        name,
        Verdict.WARNING,
        f"none of {', '.join(references)} is on the engine; the first deployment will try to pull one",
        "Without a registry: packaging/images/make-base-images proxy",
    )
