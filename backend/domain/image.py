"""Images: identity, information, and what a build reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImageIdentity:
    """What an image is, whatever it is called: the platform's config digest (`sha256:...`), and repository digests."""

    config_digest: str
    repo_digests: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The first 12 hex digits, as shown to people."""
        return self.config_digest.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What the engine says of a local image; `size` in bytes, `created` in seconds since the epoch."""

    identity: ImageIdentity
    tags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    created: float = 0.0
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    working_dir: str = ""
    user: str = ""
    exposed_ports: tuple[int, ...] = ()
    has_healthcheck: bool = False
    layers: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One image to build: `context` is an absolute folder, `dockerfile` a path inside it; secrets map id to value."""

    context: str
    dockerfile: str = "Dockerfile"
    args: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    tags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    no_cache: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class BuildEvent:
    """Something a build said: a layer's state, or a line of its output. Times are seconds since the epoch, 0 unknown.

    `state` is started, done, cached, failed, or output (then `text` is the line).
    """

    layer: str
    state: str
    text: str = ""
    started: float = 0.0
    finished: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The image as the build itself reported it, and which builder made it (`buildkit` or `classic`).

    Of `layers` instructions, base images not counted, `cached` came from the cache.
    """

    identity: ImageIdentity
    builder: str
    cached: int = 0
    layers: int = 0
