"""The engine's own builder: BuildKit through the plain API where the engine has it, else the classic one."""

import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace

from backend.domain.errors import ConsoleError, InputError, NotFoundError, RefusedError, UnreachableError
from backend.domain.image import BuildEvent, BuildRequest, BuildResult, ImageIdentity
from backend.drivers.docker.answers import OFFLINE_SIGNS
from backend.drivers.docker.build_reader import BuildReader
from backend.drivers.docker.buildkit import BuildKitReader
from backend.drivers.docker.classic import ClassicReader
from backend.drivers.docker.client import EngineClient
from backend.drivers.docker.container_state import with_algorithm
from backend.drivers.docker.context import BuildContext, open_context, packed_context
from backend.drivers.docker.credentials import config_header, configured
from backend.drivers.docker.dockerfile import base_images, syntax_of
from backend.drivers.docker.image_names import registry_of
from backend.drivers.docker.session import BuildSession, build_session

_CANCEL_SECONDS = 5.0
# What stands around an image's repository: its registry and its tag.
_PLAIN = re.compile(r"^[^/]*[.:][^/]*/|:[^/:]*$")
_OLDER = "No registry gave the frontend of the line # syntax=, and the engine's own may be too old for this Dockerfile."
# What a build says that its engine stopped under it; a cancelled task never gets here.
_CUT_OFF = (
    "context canceled",
    "transport is closing",
    "client connection is closing",
    "error reading from server: eof",
)


# With the containerd image store, BuildKit takes the name of the call's own body for a host on the network.
_BODY_LOST = "http://build-context-"


class _BodyLostError(Exception):
    """The engine did not find the context in the call's body."""


class DockerBuilder:
    """ports.Builder over the API; `kind` is buildkit or classic.

    `uploads` sends the context over the session instead of the call's body; found out by itself where it has to be.
    """

    def __init__(self, client: EngineClient, kind: str, *, uploads: bool = False) -> None:
        self._client = client
        self._kind = kind
        self._uploads = uploads

    async def build(self, request: BuildRequest, on_event: Callable[[BuildEvent], None]) -> BuildResult:
        """Build one image; the identity is what the build itself reported, never a tag looked up afterwards."""
        if request.secrets and self._kind != "buildkit":
            raise InputError("This engine's builder cannot use build secrets.", "Use an engine with BuildKit (Docker).")
        context = await asyncio.to_thread(open_context, request.context, request.dockerfile)
        build = uuid.uuid4().hex
        try:
            try:
                return await self._in_session(request, context, build, on_event)
            except _BodyLostError:
                self._uploads = True
                return await self._in_session(request, context, build, on_event)
        except asyncio.CancelledError:
            await asyncio.shield(self._cancel(build))
            raise

    async def _in_session(
        self, request: BuildRequest, context: BuildContext, build: str, on_event: Callable[[BuildEvent], None]
    ) -> BuildResult:
        async with self._session(request) as session:
            return await self._run(request, context, build, session, on_event)

    async def _run(
        self,
        request: BuildRequest,
        context: BuildContext,
        build: str,
        session: BuildSession | None,
        on_event: Callable[[BuildEvent], None],
    ) -> BuildResult:
        reader: BuildReader = BuildKitReader(context.text) if self._kind == "buildkit" else ClassicReader(context.text)
        # A local socket needs no compression, and gzip would be the slowest part of sending.
        packing = _Packing(packed_context(context, compress=self._client.endpoint.scheme != "unix"))
        doing = f"build {request.tags[0]}" if request.tags else "build the image"
        params, data = self._params(request, context, build), None
        if session is not None:
            session.context = packing.pieces
            params.append(("session", session.identity))
        if session is not None and self._uploads:
            params.append(("remote", f"http://buildkit-session/{build}"))
        else:
            data = packing.pieces()
        headers = {"Content-Type": "application/x-tar", **await self._auth(request, context)}
        try:
            async with self._client.stream(
                "POST", "/build", params=params, data=data, headers=headers, doing=doing
            ) as response:
                async for line in _lines(response.content.iter_any()):
                    _tell(reader.feed(line), on_event)
        except (ConsoleError, asyncio.CancelledError):
            # A context that could not be packed cuts the request off; the reason is ours, not the engine's.
            if packing.error is not None:
                raise packing.error from None
            raise
        finally:
            await packing.close()
        _tell(reader.finish(), on_event)
        if reader.failure is None and reader.identity:
            return BuildResult(ImageIdentity(with_algorithm(reader.identity)), self._kind, *reader.layers)
        if packing.error is not None:
            raise packing.error
        if reader.failure is None:
            raise await self._client.unreachable("the build ended without a result", doing)
        return await self._second_way(reader.failure, request, context, build, session, on_event)

    async def _second_way(  # noqa: PLR0917  # what _run has, and why it failed
        self,
        failure: tuple[str, str],
        request: BuildRequest,
        context: BuildContext,
        build: str,
        session: BuildSession | None,
        on_event: Callable[[BuildEvent], None],
    ) -> BuildResult:
        """Build in another way where the failure tells that there is one; otherwise raise it."""
        message, hint = failure
        if _BODY_LOST in message and not self._uploads:
            raise _BodyLostError
        if not _frontend_is_missing(context, message):
            raise _failure(message, hint or (_OLDER if context.own_frontend else ""))
        text = f"No registry gives {syntax_of(context.text)} (# syntax=): the engine's own frontend builds instead."
        on_event(BuildEvent("", "output", text))
        return await self._run(request, replace(context, own_frontend=True), build, session, on_event)

    async def _auth(self, request: BuildRequest, context: BuildContext) -> dict[str, str]:
        """BuildKit asks for credentials over its session; the classic builder wants them at once."""
        if self._kind == "buildkit" or not configured():
            return {}
        return await config_header({registry_of(image) for image in base_images(context.text, request.args)})

    @contextlib.asynccontextmanager
    async def _session(self, request: BuildRequest) -> AsyncIterator[BuildSession | None]:
        """Serve secrets, credentials and the context where the build may ask for them."""
        if self._kind == "buildkit" and (request.secrets or self._uploads or configured()):
            async with build_session(self._client, request.secrets) as session:
                yield session
        else:
            yield None

    def _params(self, request: BuildRequest, context: BuildContext, build: str) -> list[tuple[str, str]]:
        params = [("dockerfile", context.dockerfile), ("rm", "1"), ("forcerm", "1"), ("buildid", build)]
        params += [("t", tag) for tag in request.tags]
        if self._kind == "buildkit":
            params.append(("version", "2"))
        if request.args:
            params.append(("buildargs", json.dumps(dict(request.args))))
        if request.labels:
            params.append(("labels", json.dumps(dict(request.labels))))
        if request.target:
            params.append(("target", request.target))
        if request.no_cache:
            params.append(("nocache", "1"))
        return params

    async def _cancel(self, build: str) -> None:
        # The classic builder stops by itself when its connection closes.
        if self._kind != "buildkit":
            return
        with contextlib.suppress(ConsoleError):
            await self._client.call("POST", "/build/cancel", params={"id": build}, timeout=_CANCEL_SECONDS)


def _tell(events: Sequence[BuildEvent], on_event: Callable[[BuildEvent], None]) -> None:
    for event in events:
        if _BODY_LOST not in event.text:  # it is built in another way then
            on_event(event)


def _frontend_is_missing(context: BuildContext, message: str) -> bool:
    """Whether a build failed because no registry gave the image that the Dockerfile's `# syntax=` names."""
    repository = _PLAIN.sub("", syntax_of(context.text).partition("@")[0])
    if not repository or context.own_frontend or repository not in message:
        return False
    return any(sign in message.lower() for sign in OFFLINE_SIGNS)


def _failure(message: str, hint: str) -> ConsoleError:
    lowered = message.lower()
    if any(sign in lowered for sign in _CUT_OFF):
        return UnreachableError(
            f"{message} (the engine broke the build off)", "Check that the engine runs, then build again."
        )
    if any(sign in lowered for sign in OFFLINE_SIGNS):
        # Not UnreachableError: the engine is there, and waiting for it would not bring the registry back.
        return NotFoundError(
            message, hint or "The registry cannot be reached from the engine: check its network and proxy."
        )
    return RefusedError(message, hint)


class _Packing:
    """Packs in worker threads, one piece ahead of the network at most, and remembers why it failed."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._working: asyncio.Future[bytes | None] | None = None
        self.error: ConsoleError | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while True:
            self._working = loop.run_in_executor(None, next, self._source, None)
            try:
                piece = await asyncio.shield(self._working)
            except ConsoleError as error:
                self.error = error
                raise
            except OSError as error:
                self.error = InputError(f"The build context cannot be read: {error}", "Check the files' permissions.")
                raise self.error from error
            if piece is None:
                return
            yield piece

    async def close(self) -> None:
        """Let the thread end before the generator's files are closed."""
        if self._working is not None:
            await asyncio.wait([self._working])
        if hasattr(self._source, "close"):
            self._source.close()


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip():
                yield line
    if rest.strip():
        yield rest
