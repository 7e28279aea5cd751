"""The user's own registry credentials, from Docker's configuration and the helpers it names. Nothing is kept here."""

import asyncio
import base64
import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from typing import Any

from backend.domain.errors import ConsoleError
from backend.drivers.docker.contexts import config_folder

HELPER_SECONDS = 10.0
_HELPER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HUB = "https://index.docker.io/v1/"
_TOKEN_USER = "<token>"  # noqa: S105  # how helpers mark an identity token, not a password
_NOT_FOUND = b"credentials not found"


def configured(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether the user has any credentials at all, without asking a helper."""
    try:
        found = json.loads((config_folder(os.environ if environ is None else environ) / "config.json").read_text())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and any(found.get(key) for key in ("auths", "credsStore", "credHelpers"))


async def credentials(registry: str) -> dict[str, str]:
    """Return Docker's authentication object for a registry ("docker.io", "host:port"), {} when the user has none.

    ConsoleError when the helper that is configured cannot be used; messages never hold what it said.
    """
    config = await asyncio.to_thread(_config)
    server = _HUB if registry == "docker.io" else registry
    helper = config.get_credential_store(None if registry == "docker.io" else registry)
    if helper and (found := await _ask_helper(helper, server)):
        return found
    entry: dict[str, Any] = dict(_plain_entry(config, registry) or {})
    if token := entry.get("IdentityToken"):
        return {"identitytoken": str(token), "serveraddress": server}
    if not entry.get("username"):
        return {}
    return {"username": str(entry["username"]), "password": str(entry.get("password") or ""), "serveraddress": server}


async def auth_header(registry: str) -> dict[str, str]:
    """Return the X-Registry-Auth header for a registry, {} without credentials."""
    found = await credentials(registry)
    return {"X-Registry-Auth": base64.urlsafe_b64encode(json.dumps(found).encode()).decode()} if found else {}


async def config_header(registries: Iterable[str]) -> dict[str, str]:
    """Return the X-Registry-Config header of classic builds for registries, {} without credentials for any."""
    found = {}
    for registry in registries:
        if entry := await credentials(registry):
            found[entry["serveraddress"]] = entry
    return {"X-Registry-Config": base64.urlsafe_b64encode(json.dumps(found).encode()).decode()} if found else {}


def _config() -> Any:
    # Late, and in a thread: the package is slow to import, and the files may lie on a slow disk.
    from docker import auth, errors  # noqa: PLC0415

    try:
        return auth.load_config()
    except (errors.DockerException, ValueError, UnicodeError) as error:
        raise ConsoleError(
            "Docker's configuration holds credentials that cannot be read.", "Look at ~/.docker/config.json."
        ) from error


def _plain_entry(config: Any, registry: str) -> dict[str, Any] | None:
    from docker import auth  # noqa: PLC0415  # see _config

    wanted = auth.INDEX_NAME if registry == "docker.io" else registry
    for key, entry in config.auths.items():
        if auth.resolve_index_name(key) == wanted or auth.convert_to_hostname(key) == wanted:
            return dict(entry)
    return None


async def _ask_helper(name: str, server: str) -> dict[str, str]:
    if not isinstance(name, str) or not _HELPER_NAME.fullmatch(name):
        raise ConsoleError("Docker's configuration names a credential helper with characters that are not allowed.")
    program = shutil.which(f"docker-credential-{name}")
    if program is None:
        raise ConsoleError(
            f"The credential helper docker-credential-{name} is not installed.", "Look at ~/.docker/config.json."
        )
    process = await asyncio.create_subprocess_exec(
        program, "get", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(HELPER_SECONDS):
            answer, _ = await process.communicate(server.encode())
    except TimeoutError:
        raise ConsoleError(f"The credential helper docker-credential-{name} did not answer within 10 s.") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        if _NOT_FOUND in answer.lower():
            return {}
        raise ConsoleError(
            f"The credential helper docker-credential-{name} failed.", f"Try: docker-credential-{name} list"
        )
    return _helper_answer(answer, name, server)


def _helper_answer(answer: bytes, name: str, server: str) -> dict[str, str]:
    try:
        found = json.loads(answer)
        user, secret = str(found["Username"]), str(found["Secret"])
    except (ValueError, KeyError, TypeError):
        raise ConsoleError(
            f"The credential helper docker-credential-{name} gave an answer that cannot be read."
        ) from None
    if user == _TOKEN_USER:
        return {"identitytoken": secret, "serveraddress": server}
    return {"username": user, "password": secret, "serveraddress": server}
