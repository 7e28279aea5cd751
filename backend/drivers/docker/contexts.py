"""Docker contexts: the addresses and certificates that `docker context` keeps."""

import hashlib
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


def context_endpoint(name: str, environ: Mapping[str, str]) -> Endpoint:
    """Return the address of a context in the user's store; NotFoundError when there is none of this name.

    The store is read here and not by the docker package, which looks into the working folder where config.json is missing:
    a workspace from elsewhere could lead to another engine.
    """
    store = config_folder(environ) / "contexts"
    folder = hashlib.sha256(name.encode()).hexdigest()  # docker's own way; a name cannot leave the store
    try:
        meta = json.loads((store / "meta" / folder / "meta.json").read_text())
        endpoint = meta["Endpoints"]["docker"]
        host, skip = endpoint["Host"], bool(endpoint.get("SkipTLSVerify", False))
    except FileNotFoundError:
        raise NotFoundError(f"There is no Docker context {name!r}.", "List the known ones: docker context ls") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = f"Docker context {name!r} cannot be read, or names no Docker engine."
        raise ConsoleError(text, "Look at: docker context inspect") from error
    return parse_endpoint(str(host), origin=f"context {name}", tls=_tls(store / "tls" / folder / "docker", skip))


def _tls(folder: Path, skip: bool) -> TlsFiles | None:
    files = [folder / name for name in ("ca.pem", "cert.pem", "key.pem")]
    if not any(file.exists() for file in files):
        return None
    ca, cert, key = (str(file) if file.exists() else "" for file in files)
    return TlsFiles(ca, cert, key, verify=not skip)
