"""HTTP probes over aiohttp."""

import asyncio
import contextlib
import time

import aiohttp

from backend.ports.world import ProbeResult

BODY_LIMIT = 64 * 1024


class HttpProber:
    """ports.Prober. Redirects are not followed, proxies not used: what answers at the address itself is what counts."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str, *, timeout: float = 5.0) -> ProbeResult:
        """Ask once, on a connection of its own: a kept one would hide that nothing listens any more."""
        began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout):
                async with self._opened().get(url, allow_redirects=False) as response:
                    body = await _head_of(response)
                    text = body.decode(response.charset or "utf-8", errors="replace")
                    return ProbeResult(response.status, text, time.perf_counter() - began)
        except TimeoutError:
            reason = f"no answer within {timeout:g} s"
        except aiohttp.InvalidURL:
            reason = "the address cannot be read"
        except (aiohttp.ClientError, OSError, ValueError, LookupError) as error:
            reason = str(error) or type(error).__name__
        return ProbeResult(0, "", time.perf_counter() - began, reason)

    async def close(self) -> None:
        """Close the session; the next probe opens another one."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(force_close=True, limit=0),
                timeout=aiohttp.ClientTimeout(total=None),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "slipway-probe"},
            )
        return self._session


async def _head_of(response: aiohttp.ClientResponse) -> bytes:
    kept = bytearray()
    with contextlib.suppress(aiohttp.ClientPayloadError):  # a body that breaks off: the status counts, and what came
        async for chunk in response.content.iter_any():
            kept += chunk[: BODY_LIMIT - len(kept)]
            if len(kept) >= BODY_LIMIT:
                break
    return bytes(kept)
