"""Runs a kubeconfig's login program, after its content was approved."""

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from backend.domain.cluster import ApprovalNeededError, LoginProgram
from backend.domain.errors import ConsoleError, RefusedError
from backend.drivers.kubernetes.credentials import Credentials
from backend.drivers.kubernetes.kubeconfig.values import ClusterEntry
from backend.drivers.kubernetes.pem import content
from backend.ports.cluster import Approvals

_SECONDS = 60.0  # some ask the user in a browser
_MOST_BYTES = 1024 * 1024


class _Status(msgspec.Struct):
    token: str = ""
    certificate: str = msgspec.field(name="clientCertificateData", default="")
    key: str = msgspec.field(name="clientKeyData", default="")
    expires: str | None = msgspec.field(name="expirationTimestamp", default="")


class _ExecCredential(msgspec.Struct):
    kind: str = ""
    api_version: str = msgspec.field(name="apiVersion", default="")
    status: _Status | None = None


async def log_in(
    program: LoginProgram, cluster: ClusterEntry, approvals: Approvals, environment: Mapping[str, str]
) -> Credentials:
    """Run the program and return what it says; ApprovalNeededError before a person's yes, RefusedError with its own words when it fails."""
    if not approvals.approved(program):
        raise ApprovalNeededError(
            f"The kubeconfig {program.file} wants to run a program to log {program.user} in: {program.line}",
            f"If you know it: slipway doctor --approve {program.fingerprint[:12]}",
            program,
        )
    variables = dict(environment) | dict(program.variables) | {"KUBERNETES_EXEC_INFO": _told(program, cluster)}
    out, code, words = await _run(_found(program, environment), program, variables)
    if code:
        raise RefusedError(
            f"{_named(program)} ended with {code}: {words or 'it said nothing'}.", "Run it in a terminal."
        )
    return _understood(program, out)


def _found(program: LoginProgram, environment: Mapping[str, str]) -> str:
    if os.path.isabs(program.command):
        return program.command
    # Relative entries of PATH would let a folder decide what runs.
    entries = [entry for entry in environment.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(entry)]
    found = shutil.which(program.command, path=os.pathsep.join(entries))
    if found is None:
        hint = program.install_hint or "Install it, or put it on PATH."
        raise ConsoleError(f"{_named(program)} is not on PATH.", hint)
    return found


async def _run(path: str, program: LoginProgram, variables: Mapping[str, str]) -> tuple[bytes, int, str]:
    try:
        process = await asyncio.create_subprocess_exec(
            path,
            *program.arguments,
            env=variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise ConsoleError(f"{_named(program)} cannot be started: {error}.", program.install_hint) from error
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_SECONDS):
            out, words = await asyncio.gather(_some(process.stdout), _some(process.stderr))
            code = await process.wait()
    except TimeoutError as error:
        raise ConsoleError(
            f"{_named(program)} did not end within {_SECONDS:.0f} s.", "Run it in a terminal to see what it waits for."
        ) from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            await process.wait()
    return out, code, _words(words)


async def _some(stream: asyncio.StreamReader) -> bytes:
    """Read to the end, keep the first MiB."""
    kept = bytearray()
    while piece := await stream.read(65536):
        kept += piece[: _MOST_BYTES - len(kept)]
    return bytes(kept)


def _words(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()[-3:]
    return " ".join("".join(c if c.isprintable() else " " for c in line).strip() for line in lines)[:500]


def _understood(program: LoginProgram, out: bytes) -> Credentials:
    try:
        found = msgspec.json.decode(out, type=_ExecCredential)
    except msgspec.DecodeError as error:
        # Nothing of the answer is quoted: it may be the token.
        raise ConsoleError(f"{_named(program)} answered with something else than an ExecCredential.") from error
    if found.kind != "ExecCredential" or found.api_version != program.api_version:
        raise ConsoleError(
            f"{_named(program)} answered in another version than {program.api_version}.",
            "Correct apiVersion in the kubeconfig.",
        )
    status = found.status or _Status()
    if not status.token and not (status.certificate and status.key):
        raise ConsoleError(f"{_named(program)} gave neither a token nor a certificate with its key.")
    if not status.token.isprintable():
        raise ConsoleError(f"{_named(program)} gave a token with characters that cannot be sent.")
    return Credentials(
        status.token, status.certificate.encode(), status.key.encode(), _time(program, status.expires or "")
    )


def _time(program: LoginProgram, text: str) -> float:
    if not text:
        return 0.0
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConsoleError(f"{_named(program)} gave an expirationTimestamp that is no time.") from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _told(program: LoginProgram, cluster: ClusterEntry) -> str:
    spec: dict[str, object] = {"interactive": False}
    if program.tell_cluster:
        authority = content(cluster.ca, "certificate authority")
        told = {
            "server": cluster.server,
            "tls-server-name": cluster.tls_server_name,
            "insecure-skip-tls-verify": cluster.insecure,
            "certificate-authority-data": _base64(authority),
            "proxy-url": cluster.proxy_url,
        }
        spec["cluster"] = {key: value for key, value in told.items() if value}
    return json.dumps({"apiVersion": program.api_version, "kind": "ExecCredential", "spec": spec})


def _base64(data: bytes) -> str:
    return msgspec.json.decode(msgspec.json.encode(data), type=str)


def _named(program: LoginProgram) -> str:
    return f"The program that logs {program.user} in ({os.path.basename(program.command)})"
