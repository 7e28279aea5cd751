"""What shows the cluster who we are, at one moment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """A bearer token and a client certificate (PEM), each empty where there is none; `expires` in seconds since the epoch, 0 never."""

    token: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    key: bytes = field(default=b"", repr=False)
    expires: float = 0.0
    username: str = ""
    password: str = field(default="", repr=False)
