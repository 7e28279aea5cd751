"""Verification: checks after a rollout that decide whether it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend.domain.container import ContainerStatus
from backend.domain.environment import VerificationRule
from backend.engine.environments.endpoints import base_url
from backend.engine.environments.fence import control
from backend.engine.environments.proxies import Proxies
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.replicas import Replicas
from backend.engine.environments.site import Site
from backend.ports.world import Clock, Prober

_PAUSE = 1.0
_IN_A_ROW = 3  # bad answers that decide; one may be a hiccup


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks of one rollout, asked through the services' proxies as a caller would."""

    site: Site
    replicas: Replicas
    proxies: Proxies
    clock: Clock
    prober: Prober

    async def judge(self, rule: VerificationRule, rendered: Mapping[str, Rendered], say: Callable[[str], None]) -> str:
        """Watch for `rule.seconds` and return why the rollout does not count, "" when it does."""
        if not rule.seconds and not rule.http:
            return ""
        say(f"verifying for {rule.seconds:.0f} s")
        end = self.clock.monotonic() + rule.seconds
        bad: dict[str, int] = {}
        before = {state.id: state.restarts for name in rendered for state in await self.replicas.of(name)}
        while True:
            if trouble := await self._copies(rule, rendered, before):
                return trouble
            answers = {
                service: await self._ask(rendered[service], path)
                for service, path in rule.http.items()
                if service in rendered
            }
            for service, trouble in answers.items():
                bad[service] = bad.get(service, 0) + 1 if trouble else 0
                if bad[service] >= _IN_A_ROW:
                    return trouble
            if self.clock.monotonic() >= end and not any(answers.values()):
                return ""
            await self.clock.sleep(_PAUSE)

    async def _copies(self, rule: VerificationRule, rendered: Mapping[str, Rendered], before: Mapping[str, int]) -> str:
        """Say what is wrong with a copy; only restarts since the rollout count, starting may have needed some."""
        for name, service in rendered.items():
            for found in await self.replicas.of(name):
                state = await self.replicas.settled(service, found)
                if service.may_end and state.status is ContainerStatus.EXITED and state.exit_code == 0:
                    continue
                restarts = state.restarts - before.get(state.id, 0)
                if restarts > rule.max_restarts:
                    return f"{name}: {state.name} was restarted {restarts} times, {rule.max_restarts} allowed"
                if not state.running and not (state.restarts and state.status is ContainerStatus.RESTARTING):
                    return f"{name}: {state.name} is {state.status}, exit code {state.exit_code}"
                if state.health == "unhealthy":
                    return f"{name}: {state.name} is unhealthy: {' '.join(state.health_output.split())[:200]}"
        return ""

    async def _ask(self, rendered: Rendered, path: str) -> str:
        path = "/" + path.lstrip("/")
        url = base_url(self.site.engine.info.endpoint, rendered.routing.published, rendered.routing)
        if url:
            answer = await self.prober.get(url + path)
            status, said = answer.status, answer.error
        else:
            if not rendered.routing.modes:
                return f"{rendered.name}: it has no port to ask {path} on"
            port = next(iter(rendered.routing.modes))
            result = await control(self.site.engine, self.site.keeper, "get", rendered.name, str(port), path)
            text = result.stdout.decode().strip()
            status, said = (int(text) if text.isdecimal() else 0), ""
        if 200 <= status < 400:
            return ""
        return f"{rendered.name}: {path} answers {status or f'nothing ({said})' if said else status or 'nothing'}"
