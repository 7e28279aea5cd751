"""The API's own way to say no."""

from typing import Any

import msgspec
from aiohttp import web

_REASONS = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 410: "Expired"}


def answer(body: Any, status: int = 200) -> web.Response:
    """Return JSON."""
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def status_body(code: int, message: str, **details: Any) -> dict[str, Any]:
    """Return a Status."""
    reason = _REASONS.get(code, "InternalError")
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}
    return body | {"message": message, "reason": reason, "details": details}


def refusal(code: int, message: str, **details: Any) -> web.Response:
    """Return a Status as an answer."""
    response = answer(status_body(code, message, **details), code)
    if code == 429:
        response.headers["Retry-After"] = "0"
    return response
