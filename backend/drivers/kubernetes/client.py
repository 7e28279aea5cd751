"""HTTP to one API server, as one user."""

import asyncio
import base64
import contextlib
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import msgspec
from multidict import CIMultiDict
from yarl import URL

from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.kubernetes.answers import error_for, status_of
from backend.drivers.kubernetes.credentials import Credentials
from backend.drivers.kubernetes.kubeconfig.values import Entrance
from backend.drivers.kubernetes.login import Login
from backend.drivers.kubernetes.pem import tls_context
from backend.drivers.kubernetes.sockets import proxy_for, watched_socket

_T = TypeVar("_T")
CALL_SECONDS = 60.0
CONNECT_SECONDS = 5.0
_BUSY_TRIES, _BUSY_SECONDS = 3, 5.0
JSON = "application/json"

Params = Mapping[str, str]


class ClusterClient:
    """Talks to the API server of one context. Belongs to the event loop it is first used in."""

    def __init__(self, entrance: Entrance, login: Login, environment: Mapping[str, str]) -> None:
        self.entrance = entrance
        self._login = login
        self._base = URL(entrance.cluster.server)
        self._proxy = entrance.cluster.proxy_url or proxy_for(entrance.cluster.server, environment) or None
        self._sessions: dict[bytes, aiohttp.ClientSession] = {}  # by client certificate; one, two while it is renewed

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Any = None,
        content_type: str = JSON,
        timeout: float = CALL_SECONDS,
        doing: str = "",
    ) -> bytes:
        """Make one call and return the answer's body; statuses of 400 and more raise. A busy server (429) is asked again."""
        request = _Request(method, path, params, msgspec.json.encode(body) if body is not None else None, content_type)
        credentials = await self._login.current()  # outside of the limit: a login program may ask its user something
        for attempt in range(_BUSY_TRIES):
            async with self._losses(doing, timeout), asyncio.timeout(timeout):
                async with self._opened(request, credentials, timeout) as response:
                    answer = await response.read()
                if response.status == 429 and attempt + 1 < _BUSY_TRIES:
                    await asyncio.sleep(_wait_seconds(response.headers.get("Retry-After", "")))
                    continue
                if response.status >= 400:
                    raise error_for(response.status, status_of(answer), doing)
                return answer
        raise AssertionError("unreachable")

    async def ask(self, kind: type[_T], method: str, path: str, **options: Any) -> _T:
        """Make one call and decode its answer; ConsoleError when it is not what the API promises."""
        return decoded(await self.call(method, path, **options), kind)

    @contextlib.asynccontextmanager
    async def stream(
        self, path: str, *, params: Params | None = None, doing: str = "", connect: float = 30.0
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a stream; the server must begin to answer within `connect` seconds. A loss inside the block raises UnreachableError."""
        credentials = await self._login.current()
        async with (
            self._losses(doing, connect),
            self._opened(_Request("GET", path, params), credentials, connect) as response,
        ):
            if response.status >= 400:
                async with asyncio.timeout(connect):
                    raise error_for(response.status, status_of(await response.read()), doing)
            try:
                yield response
            finally:
                if not response.content.at_eof():  # a half-read connection must not go back into the pool
                    response.close()

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = list(self._sessions.values()), {}
        await asyncio.gather(*(session.close() for session in sessions))

    @property
    def login(self) -> Login:
        """The credentials."""
        return self._login

    @contextlib.asynccontextmanager
    async def _opened(
        self, request: "_Request", credentials: Credentials, limit: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request; one that is refused with 401 is sent again with fresh credentials, once."""
        url = self._base.joinpath(request.path.lstrip("/"), encoded=True)
        if request.params:
            url = url.update_query(request.params)
        for again in (False, True):
            session = await self._session(credentials)
            async with asyncio.timeout(limit):
                response = await session.request(
                    request.method,
                    url,
                    data=request.data,
                    headers=self._headers(credentials, request.content_type if request.data is not None else ""),
                    proxy=self._proxy,
                    server_hostname=self.entrance.cluster.tls_server_name or None,
                    allow_redirects=False,  # credentials are for this server only
                )
            if response.status == 401 and not again and self._login.renew(credentials):
                response.release()
                credentials = await self._login.current()
                continue
            break
        async with response:
            if 300 <= response.status < 400:
                raise ConsoleError(
                    f"The server at {self.entrance.cluster.server} sends us elsewhere, which an API server does not do.",
                    "Correct server: in the kubeconfig.",
                )
            yield response

    async def _session(self, credentials: Credentials) -> aiohttp.ClientSession:
        key = hashlib.sha256(credentials.certificate + credentials.key).digest()
        if (known := self._sessions.get(key)) is not None:
            return known
        tls = await asyncio.to_thread(tls_context, self.entrance.cluster, credentials.certificate, credentials.key)
        if (known := self._sessions.get(key)) is not None:  # made by another call meanwhile
            return known
        while len(self._sessions) > 1:  # the last one's streams may go on for a while
            await self._sessions.pop(next(iter(self._sessions))).close()
        # Streams hold connections for hours: no limit.
        connector = aiohttp.TCPConnector(
            limit=0, ssl=tls, keepalive_timeout=30.0, socket_factory=watched_socket, ttl_dns_cache=60
        )
        self._sessions[key] = session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            read_bufsize=1024 * 1024,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )
        return session

    def _headers(self, credentials: Credentials, content_type: str) -> CIMultiDict[str]:
        headers: CIMultiDict[str] = CIMultiDict({"Accept": JSON, "User-Agent": "slipway"})
        if content_type:
            headers["Content-Type"] = content_type
        if credentials.token:
            headers["Authorization"] = f"Bearer {credentials.token}"
        elif credentials.username:
            pair = f"{credentials.username}:{credentials.password}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        if acting := self.entrance.user.acting:
            headers["Impersonate-User"] = acting.user
            if acting.uid:
                headers["Impersonate-Uid"] = acting.uid
            for group in acting.groups:
                headers.add("Impersonate-Group", group)
            for key, value in acting.extra:
                headers.add(f"Impersonate-Extra-{key}", value)
        return headers

    @contextlib.asynccontextmanager
    async def _losses(self, doing: str, seconds: float) -> AsyncIterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise self._unreachable(f"it did not answer within {seconds:.0f} s", doing) from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise self._unreachable(f"its certificate is not trusted: {error.certificate_error}", doing) from error
        except (aiohttp.ClientError, OSError, EOFError) as error:
            raise self._unreachable(str(error) or type(error).__name__, doing) from error

    def _unreachable(self, reason: str, doing: str) -> UnreachableError:
        task = f"Could not {doing}: the" if doing else "The"
        return UnreachableError(
            f"{task} cluster at {self.entrance.cluster.server} cannot be reached, or the connection was lost: {reason}",
            "Check that it runs and that its network can be reached; slipway doctor shows what is used.",
        )


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Params | None = None
    data: bytes | None = None
    content_type: str = JSON


def decoded(answer: bytes, kind: type[_T]) -> _T:
    """Decode an answer; ConsoleError when it is not what the API promises."""
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConsoleError(f"The cluster's answer could not be understood: {error}") from error


def _wait_seconds(text: str) -> float:
    return min(float(text), _BUSY_SECONDS) if text.isdigit() else 1.0
