"""The program inside an environment's keeper and proxies, simulated: what `control.sh` and HAProxy do there, by the same rules.

Records, terms and fences are real files in the simulated volume; calls go to the servers that the proxy's configuration names.
"""

import re
import secrets
from dataclasses import dataclass, field

from backend.domain.container import ExecResult
from backend.drivers.simulated.behaviour import ExecCall, HealthAnswer, HttpAnswer
from backend.drivers.simulated.container import SimulatedContainer
from backend.drivers.simulated.process import Process
from backend.drivers.simulated.world import SimulatedWorld

_HOME = "/slipway"
_RECORDS = f"{_HOME}/records"
_SCRIPT = f"{_HOME}/control"
_REFUSED, _BAD, _EXISTS, _WRONG_USE = 9, 8, 17, 2
_SERVER = re.compile(r"^\s+server \S+ (\S+):(\d+)", re.MULTILINE)
_DRAIN_SECONDS = 0.4  # simulated calls are short


class _Refused(Exception):  # noqa: N818 - an exit code, not a mistake
    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said


@dataclass(slots=True)
class ProxyProgram:
    """The behaviour of the proxy image. `find` resolves a container's name; `times` are modification times by file."""

    world: SimulatedWorld
    times: dict[str, float] = field(default_factory=dict)

    async def run(self, process: Process) -> int:
        """Live until the stop signal, as keeper or as proxy."""
        await process.stopping.wait()
        return 0

    async def check(self, process: Process) -> HealthAnswer:
        """Answer a health check."""
        del process
        return HealthAnswer(True)

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Run a command of the script."""
        if call.command[:2] != ("sh", _SCRIPT) or len(call.command) < 3:
            return ExecResult(127, stderr=b"not found\n")
        command, arguments = call.command[2], call.command[3:]
        commands = {
            "init": self._init,
            "term": self._term,
            "beat": self._beat,
            "guard": self._guard,
            "age": self._age,
            "record": self._record,
            "switch": self._switch,
            "drain": self._drain,
            "probe": self._probe,
            "get": self._get,
        }
        try:
            said = await commands[command](process, arguments, call.stdin)
        except KeyError:
            return ExecResult(_WRONG_USE, f"unknown command: {command}\n".encode())
        except _Refused as refused:
            return ExecResult(refused.code, f"{refused.said}\n".encode())
        return ExecResult(0, f"{said}\n".encode() if said else b"")

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """Send a call on to one of the servers of the configuration."""
        configuration = (process.tree.read(f"{_HOME}/haproxy.cfg") or b"").decode()
        servers = [name for name, _ in _SERVER.findall(configuration)]
        running = [found for name in servers if (found := self._container(name)) is not None and found.running]
        if not running:
            return HttpAnswer(503, "no server is available")
        chosen = running[secrets.randbelow(len(running))]
        assert chosen.process is not None
        return await chosen.behaviour.answer(chosen.process, path)

    async def _init(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        if not process.tree.read(f"{_RECORDS}/key"):
            self._put(process, "key", (process.tree.read(arguments[0]) or b"").decode().strip())
        process.tree.remove(arguments[0])
        return ""

    async def _term(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del arguments, stdin
        term = str(self._number(process, f"{_RECORDS}/term") + 1)
        self._put(process, "term", term)
        self._put(process, "beat", "")
        return term

    async def _beat(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        self._fenced(process, arguments[0])
        self._put(process, "beat", "")
        return ""

    async def _guard(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        self._fenced(process, arguments[0])
        return ""

    async def _age(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del arguments, stdin
        now = self.world.clock.now()
        volume = self._volume(process)
        ages = [now - self.times.get(f"{volume}/{name}", 0.0) for name in ("beat", "term")]
        return " ".join(f"{number:.0f}" for number in (*ages, now))

    async def _record(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        term, generation, name, file = arguments
        self._fenced(process, term)
        path = f"{_RECORDS}/deployments/{generation}/{name}"
        if process.tree.read(path) is not None:
            raise _Refused(_EXISTS, f"exists: {generation}/{name}")
        if int(generation) > self._number(process, f"{_RECORDS}/latest"):
            self._put(process, "latest", generation)
        process.tree.write(path, process.tree.read(file) or b"")
        process.tree.remove(file)
        self._put(process, "revision", str(self._number(process, f"{_RECORDS}/revision") + 1))
        return ""

    async def _switch(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        term, generation, file = arguments[:3]
        self._fenced(process, term)
        present = self._number(process, f"{_HOME}/generation")
        if int(generation) < present:
            raise _Refused(_REFUSED, f"refused: generation {generation} is older than {present}")
        text = process.tree.read(file)
        if not text:
            raise _Refused(_BAD, f"cannot open {file}")
        process.tree.write(f"{_HOME}/generation", generation.encode())
        process.tree.write(f"{_HOME}/haproxy.cfg", text)
        process.tree.remove(file)
        return ""

    async def _drain(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del process, stdin
        await self.world.clock.sleep(min(_DRAIN_SECONDS, float(arguments[0])))
        return "0"

    async def _probe(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del stdin
        seconds, host, *ports = arguments
        end = self.world.clock.monotonic() + float(seconds)
        while True:
            container = self._container(host)
            if host == "127.0.0.1" or (container is not None and await _answers(container)):
                return ports[0]
            if self.world.clock.monotonic() >= end:
                raise _Refused(1, "")
            await self.world.clock.sleep(0.2)

    async def _get(self, process: Process, arguments: tuple[str, ...], stdin: bytes) -> str:
        del process, stdin
        container = self._container(arguments[0])
        if container is None or not container.running or container.process is None:
            return "000"
        return str((await container.behaviour.answer(container.process, arguments[2])).status)

    def _fenced(self, process: Process, term: str) -> None:
        newest = self._number(process, f"{_RECORDS}/term")
        if int(term) < newest:
            raise _Refused(_REFUSED, f"refused: the lock was taken over (term {term} is older than {newest})")

    def _number(self, process: Process, path: str) -> int:
        return int((process.tree.read(path) or b"0").decode().strip() or 0)

    def _put(self, process: Process, name: str, text: str) -> None:
        process.tree.write(f"{_RECORDS}/{name}", text.encode())
        self.times[f"{self._volume(process)}/{name}"] = self.world.clock.now()

    def _volume(self, process: Process) -> str:
        return next((mount.source for mount in process.spec.mounts if mount.target == _RECORDS), process.spec.name)

    def _container(self, name: str) -> SimulatedContainer | None:
        found = (container for container in self.world.containers.values() if container.spec.name == name)
        direct = next(found, None)
        if direct is not None:
            return direct
        aliased = (self.world.resolve(network, name) for network in self.world.networks)
        return next((containers[0] for containers in aliased if containers), None)


async def _answers(container: SimulatedContainer) -> bool:
    if not container.running or container.process is None:
        return False
    return (await container.behaviour.answer(container.process, "/")).status < 500
