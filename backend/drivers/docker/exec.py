"""Commands inside running containers."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from backend.domain.container import ExecResult
from backend.domain.errors import ConsoleError, RefusedError
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.frames import Demultiplexer
from backend.drivers.docker.wire import Created, ExecState

OUTPUT_LIMIT = 16 * 1024 * 1024
_READ = 256 * 1024


class DockerExec:
    """ports.Exec over the API."""

    def __init__(self, client: EngineClient) -> None:
        self._client = client

    async def run(
        self,
        container: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        user: str = "",
        working_dir: str = "",
        stdin: bytes | None = None,
    ) -> ExecResult:
        """Run it to its end. A cancelled call leaves the command running: the API has no way to end one."""
        if stdin is not None and self._client.endpoint.tls is not None:
            # The command would never see the end of its input: asyncio cannot close one half of a TLS stream.
            raise RefusedError(
                "Standard input cannot be sent over a TLS connection.", "Copy a file into the container instead."
            )
        doing = f"run a command in {container}"
        body: dict[str, Any] = {
            "AttachStdin": stdin is not None,
            "AttachStdout": True,
            "AttachStderr": True,
            "Tty": False,
            "Cmd": list(command),
        }
        if environment:
            body["Env"] = [f"{name}={value}" for name, value in environment.items()]
        body |= {name: value for name, value in (("User", user), ("WorkingDir", working_dir)) if value}
        path = f"/containers/{quote(container, safe='')}/exec"
        created = await self._client.ask(Created, "POST", path, body=body, doing=doing)
        stdout, stderr = await self._attached(created.id, stdin, doing)
        return ExecResult(await self._exit_code(created.id, doing), stdout, stderr)

    async def _attached(self, identity: str, stdin: bytes | None, doing: str) -> tuple[bytes, bytes]:
        reader, writer = await self._client.upgrade(
            f"/exec/{identity}/start", {"Detach": False, "Tty": False}, doing=doing
        )
        sending: asyncio.Task[None] | None = None
        outputs = {"stdout": bytearray(), "stderr": bytearray()}
        frames = Demultiplexer()
        try:
            if stdin is not None:
                # Beside the reading: a command that writes while it reads would block both sides otherwise.
                sending = asyncio.create_task(_send(writer, stdin), name="exec input")
            while chunk := await reader.read(_READ):
                for stream, payload in frames.feed(chunk):
                    if stream == "engine":
                        raise ConsoleError(f"Could not {doing}: {payload.decode(errors='replace').strip()}")
                    kept = outputs[stream]
                    kept += payload[: OUTPUT_LIMIT - len(kept)]
        except OSError as error:
            raise await self._client.unreachable(error, doing) from error
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            writer.close()
        if frames.pending:
            raise await self._client.unreachable("the stream broke off inside a frame", doing)
        return bytes(outputs["stdout"]), bytes(outputs["stderr"])

    async def _exit_code(self, identity: str, doing: str) -> int:
        # The end of the outputs alone says nothing: the engine may be gone, or about to write the code down.
        delay = 0.005
        while True:
            state = await self._client.ask(ExecState, "GET", f"/exec/{identity}/json", doing=doing)
            if not state.running and state.exit_code is not None:
                return state.exit_code
            await asyncio.sleep(delay)
            delay = min(delay * 2, 1.0)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    try:
        for start in range(0, len(data), _READ):
            writer.write(data[start : start + _READ])
            await writer.drain()
        writer.write_eof()
    except OSError:
        return  # the command did not want the rest; its exit code tells
