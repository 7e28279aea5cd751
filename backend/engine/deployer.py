"""What the steps `deploy`, `promote` and `http` need of environments."""

from collections.abc import Callable
from typing import Protocol

from backend.domain.deployment import Deployment
from backend.domain.errors import ConflictError
from backend.domain.release import Release


class LockedError(ConflictError):
    """Somebody else works on the environment; nothing was begun, and later it will be free."""


class Deployer(Protocol):
    """Brings releases to environments. All calls are idempotent per run and environment: called again after a kill they
    follow or finish what was begun. DeploymentChanged facts are published by the implementation.
    """

    async def deploy(
        self, environment: str, release: Release, *, by: str, run: str, say: Callable[[str], None]
    ) -> Deployment:
        """Deploy a release and return the final record (phase SUCCEEDED or FAILED, message says why).

        `say` takes lines for the step's log. RefusedError or WaitingError when a gate is closed, LockedError while somebody else
        works there, UnreachableError when the target is lost (the caller tries again).
        """
        ...

    async def promote(
        self, origin: str, to: str, *, by: str, run: str, say: Callable[[str], None], release: str = ""
    ) -> Deployment:
        """Plan, judge the gates and bring what runs in `origin` to `to`; errors as `deploy`.

        With the id of a `release` it must be this one: RefusedError when another lives in `origin` meanwhile.
        """
        ...

    async def endpoint(self, environment: str, service: str) -> str:
        """Return the base URL of a deployed service as reached from this machine; NotFoundError when it has none."""
        ...
