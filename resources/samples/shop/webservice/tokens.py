"""Signed tokens: state that the caller keeps, so that every replica of a service can answer every request."""

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from webservice.application import Refusal
from webservice.logfmt import log

_DEVELOPMENT_KEY = b"development only: set SHOP_SIGNING_KEY"


def signing_key() -> bytes:
    """The key from the secret file named by SIGNING_KEY_FILE; a built-in one, with a warning, where there is none."""
    path = Path(os.environ.get("SIGNING_KEY_FILE", "/run/secrets/signing_key"))
    key = path.read_bytes().strip() if path.is_file() else b""
    if not key:
        log("warning", "no_signing_key", file=path, using="the development key")
        return _DEVELOPMENT_KEY
    return key


def sign(key: bytes, value: Any) -> str:
    """Return the value as a token that `verify` accepts under the same key."""
    text = _encode(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
    return f"{text}.{_mac(key, text)}"


def verify(key: bytes, token: str) -> Any:
    """Return the token's value; refuses what was not signed with this key."""
    text, _, mac = token.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac(key, text).encode()):
        raise Refusal(400, "the token was changed or comes from elsewhere")
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _mac(key: bytes, text: str) -> str:
    return _encode(hmac.digest(key, text.encode(), hashlib.sha256))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
