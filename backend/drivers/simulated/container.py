"""One simulated container: its life from created to removed."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace

from backend.domain.container import ContainerSpec, ContainerState, ContainerStatus, LogChunk
from backend.domain.service import HealthCheck, Mount, MountKind
from backend.drivers.simulated.behaviour import Behaviour
from backend.drivers.simulated.file_tree import FileTree
from backend.drivers.simulated.health_watch import HealthWatch
from backend.drivers.simulated.image_shelf import SimulatedImage
from backend.drivers.simulated.process import Exit, Process
from backend.drivers.simulated.pulse import Pulse
from backend.ports.world import Clock

_FIRST_RESTART_PAUSE = 0.1  # doubles each time, as the engine does


class SimulatedContainer:
    """What the engine knows of a container, and the task that is its process."""

    def __init__(
        self,
        identity: str,
        spec: ContainerSpec,
        image: SimulatedImage,
        *,
        clock: Clock,
        volumes: Callable[[str], FileTree],
        emit: Callable[["SimulatedContainer", str, dict[str, str]], None],
    ) -> None:
        self.id = identity
        self.spec = spec
        self.image = image
        self.log: list[LogChunk] = []
        self.pulse = Pulse()
        self.status = ContainerStatus.CREATED
        self.removed = False
        self.addresses: dict[str, str] = {}
        self.process: Process | None = None
        self.tree = FileTree(image.files)
        for mount in spec.mounts:
            named = mount.kind is MountKind.VOLUME and mount.source
            self.tree.mount(mount.target, volumes(mount.source) if named else FileTree())
        behaviour = image.behaviour
        self.behaviour: Behaviour = behaviour(spec) if callable(behaviour) else behaviour
        self._clock = clock
        self._emit = emit
        self._life: asyncio.Task[None] | None = None
        self._main: asyncio.Task[int] | None = None
        self._health: HealthWatch | None = None
        self._killed_with: int | None = None
        self._stopped_by_user = False
        self._exit_code = 0
        self._oom = False
        self._created = clock.now()
        self._started = self._finished = 0.0
        self._restarts = 0

    @property
    def running(self) -> bool:
        """True while its process lives."""
        return self.status is ContainerStatus.RUNNING

    @property
    def alive(self) -> bool:
        """True while it runs or will be started again by itself."""
        return self._life is not None and not self._life.done()

    @property
    def survives_engine(self) -> bool:
        """Whether the engine starts it again after its own restart."""
        return self.spec.restart in ("always", "unless-stopped") and not self._stopped_by_user

    @property
    def healthcheck(self) -> HealthCheck | None:
        """The check in force: the container's own, else the image's; None for ("NONE",)."""
        check = self.spec.healthcheck or self.image.healthcheck
        return None if check is None or check.test[:1] in ((), ("NONE",)) else check

    def state(self) -> ContainerState:
        """Return what an inspection shows."""
        return ContainerState(
            id=self.id,
            name=self.spec.name,
            image=self.image.info.identity.config_digest,
            status=self.status,
            exit_code=self._exit_code,
            health=self._health.state if self._health and self.running else "",
            health_output=self._health.output if self._health else "",
            oom_killed=self._oom,
            created=self._created,
            started=self._started,
            finished=self._finished,
            restarts=self._restarts,
            labels={**self.image.info.labels, **self.spec.labels},
            addresses=dict(self.addresses),
            ports=self.spec.ports,
            mounts=tuple(
                mount if mount.source else replace(mount, source=self._anonymous(mount)) for mount in self.spec.mounts
            ),
            reference=self.spec.image,
        )

    def _anonymous(self, mount: Mount) -> str:
        return hashlib.sha256(f"{self.id} {mount.target}".encode()).hexdigest()

    def start(self) -> None:
        """Start the process; a running one stays as it is."""
        if not self.alive:
            self._stopped_by_user = False
            self._begin()
            self._life = asyncio.create_task(self._live(), name=f"container {self.spec.name}")

    async def stop(self, timeout: float | None) -> None:
        """Send the stop signal, kill when it was not enough."""
        self._stopped_by_user = True
        if self.running and self.process is not None:
            self.process.stopping.set()
            self._emit(self, "kill", {"signal": "15"})
            limit = self.spec.stop_timeout if timeout is None else timeout
            if not await self.pulse.until(lambda: not self.running, self._clock, limit):
                await self.kill()
        await self._end_life()

    async def kill(self, code: int = 137) -> None:
        """End the process at once."""
        self._stopped_by_user = True
        await self._kill_process(code)
        await self._end_life()

    async def crash(self, code: int = 255) -> None:
        """End with the engine: the restart policy will count again when the engine is back."""
        if self.alive:
            await self._kill_process(code)
            await self._end_life()

    def say(self, line: str, stream: str = "stdout") -> None:
        """Append to the log."""
        self.log.extend(LogChunk(stream, part, self._clock.now()) for part in line.split("\n"))
        self.pulse.beat()

    async def _kill_process(self, code: int) -> None:
        if self._main is not None and not self._main.done():
            self._killed_with = code
            self._main.cancel()
            while self.running:
                await self.pulse.wait()

    async def _end_life(self) -> None:
        life = self._life
        if life is None or life.done() or life is asyncio.current_task():
            return
        if self.status is ContainerStatus.RESTARTING:
            life.cancel()
            self.status = ContainerStatus.EXITED
        await asyncio.wait({life})
        self.pulse.beat()

    async def _live(self) -> None:
        for count in itertools.count():
            await self._play()
            if not self._restarts_now():
                return
            self.status = ContainerStatus.RESTARTING
            self._restarts += 1
            self.pulse.beat()
            await self._clock.sleep(_FIRST_RESTART_PAUSE * 2 ** min(count, 9))
            self._begin()

    def _begin(self) -> None:
        self._killed_with = None
        self._oom = False
        self._exit_code = 0
        self.process = Process(self.spec, self.image.info, self.tree, self._clock, self.say)
        self.status = ContainerStatus.RUNNING
        self._started, self._finished = self._clock.now(), 0.0
        check = self.healthcheck
        self._health = HealthWatch(check, self._clock) if check else None
        self._emit(self, "start", {})
        self.pulse.beat()

    async def _play(self) -> None:
        assert self.process is not None
        process, health = self.process, self._health
        self._main = asyncio.create_task(self._run(process), name=f"process {self.spec.name}")
        watch = asyncio.create_task(health.run(self._ask, self._healthy), name="health") if health else None
        try:
            await asyncio.wait({self._main})
        finally:
            if watch is not None:
                watch.cancel()
            self._main.cancel()
        self._exit_code = (self._killed_with or 137) if self._main.cancelled() else self._main.result()
        self.status = ContainerStatus.EXITED
        self._finished = self._clock.now()
        if self._oom:
            self._emit(self, "oom", {})
        self._emit(self, "die", {"exitCode": str(self._exit_code)})
        self.pulse.beat()

    async def _run(self, process: Process) -> int:
        try:
            return await self.behaviour.run(process)
        except Exit as end:
            self._oom = end.oom
            return end.code

    async def _ask(self) -> tuple[bool, str]:
        assert self.process is not None
        answer = await self.behaviour.check(self.process)
        return answer.healthy, answer.output

    def _healthy(self, state: str) -> None:
        self._emit(self, f"health_status: {state}", {})
        self.pulse.beat()

    def _restarts_now(self) -> bool:
        if self._stopped_by_user or self._killed_with == 255:
            return False
        policy, _, limit = self.spec.restart.partition(":")
        if policy == "on-failure":
            return self._exit_code != 0 and (not limit or self._restarts < int(limit))
        return policy in ("always", "unless-stopped")
