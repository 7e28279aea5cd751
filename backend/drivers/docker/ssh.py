"""Engines behind SSH: each connection is an `ssh` that runs `docker system dial-stdio` on the far side."""

import asyncio
import contextlib
import os
import shlex
import shutil
import signal
import socket
import ssl

from backend.domain.errors import ConsoleError
from backend.drivers.docker.endpoint import Endpoint

CONNECT_SECONDS = 10  # a handshake over a slow line takes longer than a local socket
_GRACE = 0.5  # seconds
_KEPT_STDERR = 4096
_SIDE_BY_SIDE = 4  # sshd's MaxStartups drops connections when many knock at once


def ssh_command(endpoint: Endpoint, program: str = "ssh") -> list[str]:
    """Return the argument list; `parse_endpoint` has made sure that user and host cannot be taken as options."""
    command = [program, "-T", "-o", "BatchMode=yes", "-o", f"ConnectTimeout={CONNECT_SECONDS}"]
    command += ["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3"]
    if endpoint.user:
        command += ["-l", endpoint.user]
    if endpoint.port:
        command += ["-p", str(endpoint.port)]
    command += ["--", endpoint.host, "docker"]
    if endpoint.path:
        # ssh joins the rest with spaces for the far side's shell.
        command += ["--host", shlex.quote(f"unix://{endpoint.path}")]
    return [*command, "system", "dial-stdio"]


class SshOpener:
    """Gives one end of a socket pair to ssh as its standard input and output; the other end is the connection."""

    tls: ssl.SSLContext | None = None
    server_name: str | None = None
    connect_seconds: float = CONNECT_SECONDS

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._said = ""
        self._gate = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._watchers: dict[asyncio.Task[None], asyncio.subprocess.Process] = {}

    async def open(self) -> socket.socket:
        """Start ssh; whether it arrives shows with the first bytes."""
        program = shutil.which("ssh")
        if program is None:
            raise ConsoleError(
                "The program ssh is not installed, and the engine is behind it.", "Install the package openssh-client."
            )
        self._said = ""
        ours, theirs = socket.socketpair()
        try:
            ours.setblocking(False)
            async with self._gate:
                process = await asyncio.create_subprocess_exec(
                    *ssh_command(self._endpoint, program),
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=asyncio.subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C in the terminal must not cut the connection that cleans up
                    env=os.environ | {"SSH_ASKPASS_REQUIRE": "never"},
                )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        task = asyncio.create_task(self._watch(process), name=f"ssh {self._endpoint.host}")
        self._watchers[task] = process
        task.add_done_callback(lambda done: self._watchers.pop(done, None))
        return ours

    async def explain(self) -> str:
        """Return ssh's last words; waits a moment for an ssh that is just about to end."""
        if self._watchers and not self._said:
            await asyncio.wait(self._watchers, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        return self._said

    async def close(self) -> None:
        """End all ssh processes; most end by themselves, for their input has ended."""
        if self._watchers:
            await asyncio.wait(list(self._watchers), timeout=_GRACE)
        for process in list(self._watchers.values()):
            # Not process.terminate(): it collects a child that has just ended, behind asyncio's back.
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGTERM)
        if self._watchers:
            await asyncio.wait(list(self._watchers), timeout=5.0)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        kept = b""
        while chunk := await process.stderr.read(_KEPT_STDERR):
            kept = (kept + chunk)[-_KEPT_STDERR:]
        if await process.wait() != 0:
            self._said = kept.decode(errors="replace").strip()
