"""Where an engine listens."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from backend.domain.errors import InputError

_HOST = re.compile(r"[A-Za-z0-9_:][A-Za-z0-9_.:%-]*")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
_SOCKET_PATH = re.compile(r"/[A-Za-z0-9_./@+-]*")
_FORMS = "unix:///path, tcp://host:port or ssh://user@host"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of a TLS connection; empty where the system's default counts. `verify` False trusts any certificate."""

    ca: str = ""
    cert: str = ""
    key: str = ""
    verify: bool = True


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An engine's address: `scheme` is unix, tcp or ssh; `path` a socket's; `tls` set for TCP with TLS.

    `origin` says who named it ("DOCKER_HOST", "context NAME", ...), for messages.
    """

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""
    user: str = ""
    tls: TlsFiles | None = field(default=None, repr=False)
    origin: str = ""

    def __str__(self) -> str:
        match self.scheme:
            case "unix":
                return f"unix://{self.path}"
            case "ssh":
                user = f"{self.user}@" if self.user else ""
                port = f":{self.port}" if self.port else ""
                return f"ssh://{user}{_bracketed(self.host)}{port}{self.path}"
            case _:
                return f"tcp://{_bracketed(self.host)}:{self.port}"


def parse_endpoint(url: str, *, origin: str = "", tls: TlsFiles | None = None) -> Endpoint:
    """Read an address as DOCKER_HOST has it; InputError (without any password in it) when it is none of the known forms."""
    named = f" (from {origin})" if origin else ""
    scheme, separator, rest = url.partition("://")
    if not separator:
        if url.startswith("/"):
            scheme, rest = "unix", url
        else:
            scheme, rest = "tcp", url
    scheme = scheme.lower()
    if scheme == "unix":
        if not rest.startswith("/"):
            raise InputError(f"The engine's socket must be an absolute path{named}.", f"Write {_FORMS}.")
        return Endpoint("unix", path=rest, origin=origin)
    if scheme == "npipe":
        raise InputError(f"Windows named pipes are not supported yet{named}.", f"Use {_FORMS}.")
    if scheme not in {"tcp", "http", "https", "ssh"}:
        raise InputError(f"An engine cannot be reached by {scheme!r}{named}.", f"Write {_FORMS}.")
    try:
        parts = urlsplit(f"//{rest}")
        host, port, user = parts.hostname or "", parts.port or 0, unquote(parts.username or "")
    except ValueError:
        raise InputError(f"The engine's address cannot be read{named}.", f"Write {_FORMS}.") from None
    if parts.password is not None:
        raise InputError(
            f"The engine's address must not hold a password{named}.", "Use a key with ssh, certificates with tcp."
        )
    if not _HOST.fullmatch(host):
        raise InputError(f"The engine's address has no valid host name{named}.", f"Write {_FORMS}.")
    if scheme == "ssh":
        return _ssh(host, port, user, parts.path, origin)
    if scheme == "https" and tls is None:
        tls = TlsFiles()
    return Endpoint("tcp", host=host, port=port or (2376 if tls else 2375), tls=tls, origin=origin)


def _ssh(host: str, port: int, user: str, path: str, origin: str) -> Endpoint:
    # Both end up as arguments of ssh: one that starts with "-" would be taken as an option.
    if user and not _USER.fullmatch(user):
        raise InputError("The user in the ssh address has characters that are not allowed.", "Write ssh://user@host.")
    path = "" if path == "/" else path
    if path and not _SOCKET_PATH.fullmatch(path):
        raise InputError(
            "The socket path in the ssh address has characters that are not allowed.", "Write ssh://user@host."
        )
    return Endpoint("ssh", host=host, port=port, user=user, path=path, origin=origin)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
