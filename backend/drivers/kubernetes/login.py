"""Keeps the credentials of one context: asks for them, renews them before they end and when the cluster no longer takes them."""

import asyncio
import time
from collections.abc import Callable, Mapping

from backend.domain.errors import ConsoleError, RefusedError
from backend.drivers.kubernetes.credentials import Credentials
from backend.drivers.kubernetes.kubeconfig.values import Entrance, UserEntry
from backend.drivers.kubernetes.login_program import log_in
from backend.drivers.kubernetes.pem import content, small_file
from backend.ports.cluster import Approvals

_EARLY_SECONDS = 10.0  # a token that ends on its way helps nobody
_FILE_SECONDS = 60.0  # Kubernetes renews the files of pods' accounts long before the old token ends


class Login:
    """The credentials of one context."""

    def __init__(
        self,
        entrance: Entrance,
        approvals: Approvals,
        environment: Mapping[str, str],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._entrance, self._approvals, self._environment, self._now = entrance, approvals, environment, now
        self._kept: Credentials | None = None
        self._gate = asyncio.Lock()

    async def current(self) -> Credentials:
        """Return credentials that are good now; ConsoleError when they cannot be had."""
        async with self._gate:  # ten calls at once must not run the program ten times
            kept = self._kept
            if kept is None or (kept.expires and kept.expires - _EARLY_SECONDS <= self._now()):
                self._kept = kept = await self._asked()
            return kept

    def renew(self, refused: Credentials) -> bool:
        """Forget credentials that the cluster refused; returns whether others may be had, so that a second try makes sense."""
        user = self._entrance.user
        if not (user.program or user.token_file):
            return False
        if self._kept is refused:  # else somebody has renewed them meanwhile
            self._kept = None
        return True

    async def _asked(self) -> Credentials:
        user = self._entrance.user
        if user.program:
            return await log_in(user.program, self._entrance.cluster, self._approvals, self._environment)
        return await asyncio.to_thread(self._read, user)

    def _read(self, user: UserEntry) -> Credentials:
        certificate, key = content(user.certificate, "client certificate"), content(user.key, "client key")
        token, expires = user.token, 0.0
        if user.token_file:
            token = _token(user.token_file, token)
            expires = self._now() + _FILE_SECONDS + _EARLY_SECONDS
        return Credentials(token, certificate, key, expires, user.username, user.password)


def _token(path: str, otherwise: str) -> str:
    try:
        text = small_file(path, "token file").decode("ascii").strip()
    except UnicodeDecodeError:
        text = "\0"
    except ConsoleError:
        if otherwise:
            return otherwise
        raise
    if not text.isprintable() or " " in text:
        # Whatever it is, it is not sent to a server: a kubeconfig from elsewhere might name a private key here.
        raise RefusedError(f"The token file {path} holds something else than one token.", "Correct tokenFile.")
    return text
