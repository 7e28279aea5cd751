"""Docker contexts: the addresses and certificates that `docker context` keeps."""

import json
from collections.abc import Mapping
from pathlib import Path

from backend.domain.errors import ConsoleError, NotFoundError
from backend.drivers.docker.endpoint import Endpoint, TlsFiles, parse_endpoint


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder of Docker's own configuration: DOCKER_CONFIG or ~/.docker."""
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME") or Path.home()) / ".docker")


def current_context(environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the name of the current context and who says so; "" for the default one. A broken config.json counts as none."""
    if name := environ.get("DOCKER_CONTEXT", ""):
        return ("" if name == "default" else name), "DOCKER_CONTEXT"
    path = config_folder(environ) / "config.json"
    try:
        name = json.loads(path.read_text()).get("currentContext", "")
    except (OSError, ValueError, AttributeError):
        return "", ""
    if not isinstance(name, str) or name == "default":
        return "", ""
    return name, str(path)


def context_endpoint(name: str) -> Endpoint:
    """Return the address of a context in the user's store; NotFoundError when there is none of this name."""
    # Late: the docker package costs 150 ms, and most people have the default context only.
    from docker.context import Context  # noqa: PLC0415

    try:
        context = Context.load_context(name)
    except Exception as error:  # the package raises bare Exception for a broken file
        raise ConsoleError(
            f"Docker context {name!r} cannot be read: {error}", "Look at: docker context inspect"
        ) from error
    if context is None:
        raise NotFoundError(f"There is no Docker context {name!r}.", "List the known ones: docker context ls")
    endpoint = context.endpoints.get("docker") or {}
    host = endpoint.get("Host") or ""
    if not host:
        raise ConsoleError(f"Docker context {name!r} names no Docker engine.", "Look at: docker context inspect")
    # The package's TLSConfig is kept only where all three files exist, and its `verify` is None, not False, when the
    # context says SkipTLSVerify; the flag itself is read here.
    tls = None
    if (config := context.TLSConfig) is not None:
        cert, key = config.cert or ("", "")
        tls = TlsFiles(config.ca_cert or "", cert, key, verify=not endpoint.get("SkipTLSVerify", False))
    return parse_endpoint(host, origin=f"context {name}", tls=tls)
