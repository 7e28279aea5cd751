"""One deployment from its first record to its last: forward through all services, or back to what was there."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from backend.domain.cause import Cause
from backend.domain.deployment import Deployment
from backend.domain.environment import Environment
from backend.domain.errors import ConsoleError, UnreachableError
from backend.engine.environments.before_job import BeforeJob
from backend.engine.environments.course import Course
from backend.engine.environments.entry import Event
from backend.engine.environments.failure import RolloutError
from backend.engine.environments.fence import LockLostError
from backend.engine.environments.order import levels
from backend.engine.environments.removal import Removal
from backend.engine.environments.renderer import Renderer
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.roller import Roller
from backend.engine.environments.side_by_side import side_by_side, unbroken
from backend.engine.environments.take_over import TakeOver
from backend.engine.environments.verification import Verification

_LAST_WORDS, _LAST_CHARACTERS = 3, 300
_UNDONE = ("deploy", "promote", "scale")  # actions whose failure brings back what was there


@dataclass(frozen=True, slots=True)
class Rollout:
    """Carries one deployment out, under the environment's lock.

    Every step may be repeated: a rollout that was killed is carried on by calling `carry` with what the records tell. `previous` is what
    lives until this one succeeds, and what comes back if it does not; with `take_over` that is what ran before the adoption.
    """

    environment: Environment
    course: Course
    previous: Deployment | None
    renderer: Renderer
    roller: Roller
    removal: Removal
    verification: Verification
    say: Callable[[str], None]
    closing: Callable[[], bool]
    take_over: TakeOver | None = None

    async def carry(self) -> Deployment:
        """Carry it to its final phase. UnreachableError and LockLostError leave it to be taken up again."""
        if self.course.entry.going_back:
            last = next(record for record in reversed(self.course.entry.records) if record.event is Event.BACK)
            return await self._back(Event.FAILED, last.message, last.reason)
        try:
            if not self.course.recorded:
                await unbroken(self.course.begin())
            return await self._forward()
        except (UnreachableError, LockLostError):
            raise
        except asyncio.CancelledError:
            if not self.course.recorded or self._past_return:
                raise
            between = self.take_over is not None and self.course.entry.has(Event.HANDING_OVER)
            if self.closing() and not between:  # else nothing would run until the next start
                await unbroken(self.course.add(Event.PAUSED, "paused: the console was closed"))
            else:
                await unbroken(self._ended(Event.ABORTED, "aborted", Cause.KILLED))
            raise
        except ConsoleError as error:
            if not self.course.recorded or self._past_return:
                raise
            return await self._failed(error)
        except Exception as error:
            if not self.course.recorded or self._past_return:
                raise
            await self._ended(Event.ERRORED, f"a mistake of Slipway: {error!r}", Cause.OTHER)
            raise

    @property
    def _past_return(self) -> bool:
        """Whether what ran before may be gone already: from here on there is only the end."""
        return self.course.entry.has(Event.ADOPTED)

    async def give_up(self, message: str) -> Deployment:
        """Bring the previous deployment back instead of going on with this one."""
        return await self._ended(Event.FAILED, message, Cause.OTHER)

    async def whole(self) -> bool:
        """Whether all that the deployment wants runs and is ready already, so that it only has to be finished."""
        deployment = self.course.deployment
        rendered = await self.renderer.all(deployment.services, deployment.composition, missing_images=True)
        for service in rendered.values():
            if not await self.roller.whole(service):
                return False
        return True

    async def _forward(self) -> Deployment:
        deployment = self.course.deployment
        if not self.course.entry.has(Event.RUNNING):
            await self.course.add(Event.RUNNING, "preparing")
        if deployment.action == "down":
            await self.removal.services()
            result = await self.course.add(Event.SUCCEEDED, "taken down; volumes and records are kept")
            await self.removal.rest()
            return result
        if self.take_over is not None and self._past_return:
            return await unbroken(self._adopted(self.take_over))
        rendered = await self.renderer.all(deployment.services, deployment.composition)
        await self.removal.volumes(rendered, set(deployment.volumes.values()))
        if self.take_over is None:
            await self._bring(rendered)
        else:
            await self._hand_over(self.take_over, rendered)
        for service in await self.removal.unwanted(rendered):
            await self.roller.retire(service)
        if trouble := await self.roller.differs(rendered):
            raise RolloutError(f"what runs is not what was deployed: {trouble}", Cause.OTHER)
        if deployment.action != "scale":
            await self.course.now("verifying")
            if trouble := await self.verification.judge(self.environment.verify, rendered, self.say):
                raise RolloutError(f"verification failed: {trouble}", Cause.NEVER_HEALTHY)
        if self.take_over is not None:
            return await unbroken(self._adopted(self.take_over))
        return await self.course.add(Event.SUCCEEDED, _done(deployment))

    async def _bring(self, rendered: Mapping[str, Rendered]) -> None:
        await side_by_side(self.roller.open(service) for service in rendered.values())
        await self._before(rendered)
        for group in levels({name: service.service for name, service in rendered.items()}):
            await self.course.now(f"rolling {', '.join(group)}")
            await side_by_side(self.roller.roll(rendered[name]) for name in group)

    async def _hand_over(self, take_over: TakeOver, rendered: Mapping[str, Rendered]) -> None:
        """New copies beside what runs, without host ports; then, service by service, the ports; then all that could not run beside."""
        adoption = take_over.adoption
        early = {name: service for name, service in rendered.items() if name not in adoption.late}
        if not self.course.entry.has(Event.HANDING_OVER):
            await self._bring({name: _closed(service) for name, service in early.items()})
            await self.course.add(Event.HANDING_OVER, f"taking over from Compose project {adoption.project}")

        async def switch(service: Rendered) -> None:
            await take_over.stop((service.name,))
            await self.roller.roll(service)

        await side_by_side(switch(service) for service in early.values())
        await take_over.stop()
        await self._bring({name: service for name, service in rendered.items() if name in adoption.late})

    async def _adopted(self, take_over: TakeOver) -> Deployment:
        """Remove what ran before: the new version was verified."""
        if not self._past_return:
            await self.course.add(Event.ADOPTED, "verified; removing what ran before")
        await take_over.remove()
        count = len(take_over.adoption.containers)
        what = f"{count} {'container' if count == 1 else 'containers'} of Compose project {take_over.adoption.project}"
        return await self.course.add(Event.SUCCEEDED, f"{_done(self.course.deployment)} in the place of {what}")

    async def _before(self, rendered: Mapping[str, Rendered]) -> None:
        job = self.environment.before
        deployment = self.course.deployment
        if job is None or deployment.action not in ("deploy", "promote") or job.service not in rendered:
            return
        runner = BeforeJob(self.roller.site, self.roller.replicas, self.say)
        if not self.course.entry.has(Event.BEFORE_DONE):
            begun = self.course.entry.has(Event.BEFORE_BEGUN)
            if not begun:
                await self.course.add(Event.BEFORE_BEGUN, f"{job.service}: the job before the rollout")
            await runner.run(job, rendered[job.service], deployment.generation, begun=begun)
            await self.course.add(Event.BEFORE_DONE, "the job before the rollout is done")
        await runner.remove(job, deployment.generation)

    async def _failed(self, error: ConsoleError) -> Deployment:
        if not isinstance(error, RolloutError):
            return await self._ended(Event.FAILED, _said(error), Cause.OTHER)
        for line in error.lines:
            self.say(f"  | {line}")
        return await self._ended(Event.FAILED, _with_last_words(error), error.reason)

    async def _ended(self, event: Event, message: str, reason: Cause) -> Deployment:
        """Write how it ended, after bringing back what was there where that is wanted. Never a rollback of a rollback."""
        self.say(message)
        wanted = self.environment.rollback_on_failure or self.take_over is not None
        back = wanted and self.course.deployment.action in _UNDONE
        if not back:
            await self._clear_job()
            return await self.course.add(event, message, reason)
        await self.course.add(Event.BACK, message, reason)
        return await self._back(event, message, reason)

    async def _back(self, event: Event, message: str, reason: str) -> Deployment:
        what = (
            f"release {self.previous.release.version}" if self.previous else "what ran" if self.take_over else "nothing"
        )
        await self.course.now(f"{message}; bringing {what} back")
        moved: list[str] = []
        troubles: list[str] = []
        try:
            rendered = {}
            if self.previous:
                rendered = await self.renderer.all(self.previous.services, self.previous.composition)
            for group in levels({name: service.service for name, service in rendered.items()}):
                for name in group:
                    await self._return(rendered[name], moved, troubles)
            for service in await self.removal.unwanted(rendered):
                await self.roller.retire(service)
        except (UnreachableError, LockLostError):
            raise
        except ConsoleError as error:
            troubles.append(_said(error))
        if self.take_over is not None:
            troubles += await self.take_over.start_again()
        await self._clear_job()
        outcome = _brought_back(self.previous, moved, troubles, self.take_over)
        self.say(outcome)
        return await self.course.add(event, f"{message}; {outcome}", reason)

    async def _clear_job(self) -> None:
        """Remove the container of the job before; what it said is in the log and in the record."""
        if job := self.environment.before:
            runner = BeforeJob(self.roller.site, self.roller.replicas, self.say)
            try:
                await runner.remove(job, self.course.deployment.generation)
            except (UnreachableError, LockLostError):
                raise
            except ConsoleError as error:
                self.say(f"the container of the job before is left: {error.message}")

    async def _return(self, rendered: Rendered, moved: list[str], troubles: list[str]) -> None:
        """Bring one service back; what hinders it must not hinder the others."""
        try:
            if await self.roller.roll(rendered):
                moved.append(rendered.name)
        except (UnreachableError, LockLostError):
            raise
        except ConsoleError as error:
            troubles.append(_said(error))


def _closed(rendered: Rendered) -> Rendered:
    return replace(rendered, routing=replace(rendered.routing, published=()))


def _said(error: ConsoleError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message


def _with_last_words(error: RolloutError) -> str:
    """The record has room for the end of what the container wrote; it is often the cause itself."""
    words = " | ".join(line.strip() for line in error.lines[-_LAST_WORDS:] if line.strip())[-_LAST_CHARACTERS:]
    return _said(error) + (f"; its last words: {words}" if words else "")


def _done(deployment: Deployment) -> str:
    return {"scale": "scaled", "rollback": f"back on release {deployment.release.version}"}.get(
        deployment.action, f"release {deployment.release.version} runs"
    )


def _brought_back(
    previous: Deployment | None, moved: list[str], troubles: list[str], take_over: TakeOver | None
) -> str:
    if troubles:
        return f"could not be brought back whole: {'; '.join(troubles)}"
    if take_over is not None:
        return f"what ran before runs as before: Compose project {take_over.adoption.project}"
    if previous is None:
        return "nothing was there before, all of it was removed again"
    if not moved:
        return f"release {previous.release.version} stayed in traffic all the time"
    return f"release {previous.release.version} was brought back: {', '.join(moved)}"
