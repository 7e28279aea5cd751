"""How simulated programs behave: what a container's process does, how its health check answers, what a command in it says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from backend.domain.container import ContainerSpec, ExecResult
from backend.drivers.simulated.process import Process


@dataclass(frozen=True, slots=True)
class ExecCall:
    """A command that is run inside a running container."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    working_dir: str = ""
    stdin: bytes = b""


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """What one run of a health check said."""

    healthy: bool
    output: str = ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a published port answers."""

    status: int = 200
    body: str = "ok"


class Behaviour(Protocol):
    """A simulated program."""

    async def run(self, process: Process) -> int:
        """Be the container's main process and return its exit code; end soon after `process.stopping` is set, or be killed."""
        ...

    async def check(self, process: Process) -> HealthAnswer:
        """Answer a health check."""
        ...

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Answer a command run inside the container."""
        ...

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """Answer an HTTP GET on a published port."""
        ...


@dataclass(frozen=True, slots=True)
class Scripted:
    """A behaviour given by values: the everyday case of tests.

    `lines` are written evenly over `seconds`, then the files, then it exits. `exit_code` None runs until it is stopped.
    `healthy_after` seconds from the start (None: never). `oom` ends it by the memory limit (137). `stop_after` seconds from the stop
    signal until it ends (None: it ignores the signal). `execs` maps a command's first words to what it answers.
    """

    exit_code: int | None = 0
    lines: Sequence[str] = ()
    errors: Sequence[str] = ()
    seconds: float = 0.0
    healthy_after: float | None = 0.0
    oom: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)
    stop_after: float | None = 0.0
    stop_code: int = 143
    execs: Mapping[tuple[str, ...], ExecResult] = field(default_factory=dict)
    http: HttpAnswer = field(default_factory=HttpAnswer)

    async def run(self, process: Process) -> int:
        """Play the script."""
        said = [("stdout", line) for line in self.lines] + [("stderr", line) for line in self.errors]
        pause = self.seconds / (len(said) + 1)
        for stream, line in said:
            await self._pass(process, pause)
            process.say(line, stream)
        await self._pass(process, pause)
        for path, data in self.files.items():
            process.write(path, data)
        if self.oom:
            process.run_out_of_memory()
        if self.exit_code is None:
            while True:
                await process.stopping.wait()
                await self._obey(process)
        return self.exit_code

    async def check(self, process: Process) -> HealthAnswer:
        """Healthy once its time has come."""
        healthy = self.healthy_after is not None and process.seconds >= self.healthy_after
        return HealthAnswer(healthy, "ok" if healthy else "connection refused")

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Give the scripted answer of the longest matching command, else 127 as a shell would."""
        del process
        for words in sorted(self.execs, key=len, reverse=True):
            if call.command[: len(words)] == words:
                return self.execs[words]
        name = call.command[0] if call.command else ""
        return ExecResult(127, stderr=f"{name}: not found\n".encode())

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """Give the scripted answer, 503 while unhealthy."""
        del path
        return self.http if (await self.check(process)).healthy else HttpAnswer(503, "not ready")

    async def _pass(self, process: Process, seconds: float) -> None:
        if await process.sleep(seconds):
            await self._obey(process)

    async def _obey(self, process: Process) -> None:
        if self.stop_after is None:
            await process.forever()
        else:
            await process.clock.sleep(self.stop_after)
            process.exit(self.stop_code)


BehaviourOf = Callable[[ContainerSpec], Behaviour]
