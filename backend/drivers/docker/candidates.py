"""Which addresses may be meant by a target, in the order in which they are tried."""

import os
from collections.abc import Mapping
from pathlib import Path

from backend.domain.environment import DockerTarget
from backend.drivers.docker.contexts import context_endpoint, current_context
from backend.drivers.docker.endpoint import Endpoint, TlsFiles, parse_endpoint


def candidates(target: DockerTarget, environ: Mapping[str, str] | None = None) -> tuple[Endpoint, ...]:
    """Return the addresses to try, best first; what was named outright stands alone.

    Order: the target's host or context; DOCKER_HOST; the current Docker context; the usual sockets of Docker, then Podman's.
    An engine that was named and does not answer is an error, never a reason to use another one.
    InputError for a broken address, NotFoundError for an unknown context.
    """
    environ = os.environ if environ is None else environ
    if target.host:
        return (
            parse_endpoint(target.host, origin="the environment's host", tls=_environment_tls(target.host, environ)),
        )
    if target.context and target.context != "default":
        return (context_endpoint(target.context, environ),)
    if host := environ.get("DOCKER_HOST", ""):
        return (parse_endpoint(host, origin="DOCKER_HOST", tls=_environment_tls(host, environ)),)
    name, _ = current_context(environ)
    if name and not target.context:
        return (context_endpoint(name, environ),)
    return tuple(Endpoint("unix", path=str(path), origin="usual socket") for path in _usual_sockets(environ))


def _usual_sockets(environ: Mapping[str, str]) -> list[Path]:
    home = Path(environ.get("HOME") or Path.home())
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    found = [
        Path("/var/run/docker.sock"),
        runtime / "docker.sock",
        home / ".docker/run/docker.sock",
        home / ".docker/desktop/docker.sock",
        Path("/run/podman/podman.sock"),
        runtime / "podman/podman.sock",
    ]
    return list(dict.fromkeys(found))


def _environment_tls(host: str, environ: Mapping[str, str]) -> TlsFiles | None:
    """TLS as docker's own client takes it from DOCKER_TLS, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, for tcp only."""
    verify = bool(environ.get("DOCKER_TLS_VERIFY"))
    if not host.startswith(("tcp://", "https://")) or not (verify or environ.get("DOCKER_TLS")):
        return None
    folder = Path(environ.get("DOCKER_CERT_PATH") or Path(environ.get("HOME") or Path.home()) / ".docker")

    def existing(name: str) -> str:
        return str(folder / name) if (folder / name).exists() else ""

    return TlsFiles(existing("ca.pem"), existing("cert.pem"), existing("key.pem"), verify=verify)
