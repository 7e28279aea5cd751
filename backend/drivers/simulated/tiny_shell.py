"""A tiny shell with the handful of commands that tests and health checks use, over a container's files.

What it does not know is "not found" (127), as in a container without the program.
"""

from dataclasses import dataclass, field

from backend.domain.container import ExecResult
from backend.drivers.simulated.behaviour import ExecCall, HealthAnswer, HttpAnswer
from backend.drivers.simulated.file_tree import FileTree
from backend.drivers.simulated.process import Process
from backend.drivers.simulated.shell_interpreter import ShellInterpreter
from backend.ports.world import Clock


@dataclass(slots=True)
class _Output:
    """Collects what a command writes."""

    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)

    def say(self, line: str, stream: str) -> None:
        (self.stdout if stream == "stdout" else self.stderr).append(line)


@dataclass(frozen=True, slots=True)
class TinyShell:
    """The behaviour of base images: runs the container's command for real, as far as a tiny shell can."""

    async def run(self, process: Process) -> int:
        """Run the command; as process 1 it ignores the stop signal unless the container has an init."""

        async def sleep(seconds: float) -> None:
            if not process.spec.init:
                await process.clock.sleep(seconds)
            elif await process.sleep(seconds):
                process.exit(143)

        shell = ShellInterpreter(process.tree, process.environment, process.working_dir, process.say, sleep)
        shell.hostname = process.spec.hostname or process.spec.name
        return await shell.execute(process.arguments)

    async def check(self, process: Process) -> HealthAnswer:
        """Run the health check's command."""
        check = process.spec.healthcheck
        if check is None or not check.test:
            return HealthAnswer(True)
        words = check.test[1:] if check.test[0] == "CMD" else ("/bin/sh", "-c", check.test[-1])
        result = await self.exec(process, ExecCall(tuple(words)))
        return HealthAnswer(result.exit_code == 0, (result.stdout + result.stderr).decode().strip())

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Run the command beside the main process."""
        output = _Output()
        shell = ShellInterpreter(
            process.tree,
            {**process.environment, **call.environment},
            call.working_dir or process.working_dir,
            output.say,
            process.clock.sleep,
            stdin=call.stdin,
        )
        shell.hostname = process.spec.hostname or process.spec.name
        code = await shell.execute(call.command)
        return ExecResult(code, _bytes(output.stdout), _bytes(output.stderr))

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """A shell listens on no port; what asks gets a refusal."""
        del process, path
        return HttpAnswer(503, "nothing listens")


async def run_in_build(
    line: str, tree: FileTree, environment: dict[str, str], folder: str, clock: Clock
) -> tuple[int, list[str]]:
    """Run a RUN line of a Dockerfile; programs the shell does not know count as successful."""
    output = _Output()
    shell = ShellInterpreter(tree, environment, folder, output.say, clock.sleep, lenient=True)
    code = await shell.execute(("/bin/sh", "-c", line))
    return code, output.stdout + output.stderr


def _bytes(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
