"""Routes of one service: which function answers which method and path."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Refusal(Exception):
    """A request that is answered with an error: the status and a sentence for the caller."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Answer:
    """What goes back to the caller."""

    status: int
    body: bytes
    content_type: str = "application/json"

    @classmethod
    def json(cls, value: Any, status: int = 200) -> "Answer":
        return cls(status, json.dumps(value).encode() + b"\n")


Handler = Callable[..., Any]


class Application:
    """A service's name, version and routes. Handlers take the path's parts by name, and `body` where one is sent;
    they return an Answer or a value that becomes JSON.
    """

    def __init__(self, name: str, version: str) -> None:
        self.name = name
        self.version = version
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Register the decorated function; `{sku}` in the path matches one segment."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

        def register(handler: Handler) -> Handler:
            self._routes.append((method, pattern, handler))
            return handler

        return register

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Find the handler and call it; refusals become their status with a JSON message."""
        try:
            result = self._call(method, path.partition("?")[0], body)
        except Refusal as refusal:
            return Answer.json({"error": refusal.message}, refusal.status)
        return result if isinstance(result, Answer) else Answer.json(result)

    def _call(self, method: str, path: str, body: bytes) -> Any:
        other_methods = False
        for known, pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match and known == method:
                arguments: dict[str, Any] = match.groupdict()
                if method == "POST":
                    arguments["body"] = _decode(body)
                return handler(**arguments)
            other_methods = other_methods or match is not None
        if other_methods:
            raise Refusal(405, f"{method} is not possible on {path}")
        raise Refusal(404, f"{self.name} knows no {path}")


def _decode(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise Refusal(400, "the body is not JSON") from None
    if not isinstance(value, dict):
        raise Refusal(400, "the body is not a JSON object")
    return value
