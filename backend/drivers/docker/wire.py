"""The engine's JSON as lenient structures: unknown fields pass, missing and null ones have defaults."""

from typing import Any

from msgspec import Struct, field

Labels = dict[str, str] | None
Strings = list[str] | None


class Health(Struct, gc=False):
    """State.Health of a container."""

    status: str = field(name="Status", default="")
    log: list["HealthLog"] | None = field(name="Log", default=None)


class HealthLog(Struct, gc=False):
    """One health check."""

    output: str = field(name="Output", default="")
    end: str = field(name="End", default="")


class State(Struct, gc=False):
    """State of a container."""

    status: str = field(name="Status", default="")
    exit_code: int = field(name="ExitCode", default=0)
    oom_killed: bool = field(name="OOMKilled", default=False)
    error: str | None = field(name="Error", default="")
    started: str = field(name="StartedAt", default="")
    finished: str = field(name="FinishedAt", default="")
    health: Health | None = field(name="Health", default=None)


class Binding(Struct, gc=False):
    """One published port."""

    ip: str | None = field(name="HostIp", default="")
    port: str | None = field(name="HostPort", default="")


class Attached(Struct, gc=False):
    """A container's place in a network."""

    ip: str | None = field(name="IPAddress", default="")
    ipv6: str | None = field(name="GlobalIPv6Address", default="")


class NetworkSettings(Struct, gc=False):
    """Ports and addresses of a container."""

    ports: dict[str, list[Binding] | None] | None = field(name="Ports", default=None)
    networks: dict[str, Attached | None] | None = field(name="Networks", default=None)


class HealthConfig(Struct, gc=False):
    """A health check; `interval` in nanoseconds, 0 for the engine's default."""

    test: Strings = field(name="Test", default=None)
    interval: int = field(name="Interval", default=0)


class Config(Struct, gc=False):
    """The part of a configuration that images and containers share."""

    image: str | None = field(name="Image", default="")
    labels: Labels = field(name="Labels", default=None)
    tty: bool = field(name="Tty", default=False)
    user: str | None = field(name="User", default="")
    env: Strings = field(name="Env", default=None)
    cmd: Strings = field(name="Cmd", default=None)
    entrypoint: list[str] | str | None = field(name="Entrypoint", default=None)
    working_dir: str | None = field(name="WorkingDir", default="")
    exposed: dict[str, Any] | None = field(name="ExposedPorts", default=None)
    healthcheck: HealthConfig | None = field(name="Healthcheck", default=None)


class Descriptor(Struct, gc=False):
    """An OCI descriptor."""

    media_type: str = field(name="mediaType", default="")
    digest: str = field(name="digest", default="")


class Mounted(Struct, gc=False):
    """One mount of a container; `name` of a volume only."""

    kind: str = field(name="Type", default="")
    name: str | None = field(name="Name", default="")
    source: str | None = field(name="Source", default="")
    target: str = field(name="Destination", default="")
    writable: bool = field(name="RW", default=True)


class Container(Struct, gc=False):
    """GET /containers/{id}/json."""

    id: str = field(name="Id", default="")
    name: str = field(name="Name", default="")
    image: str = field(name="Image", default="")
    created: str = field(name="Created", default="")
    restarts: int = field(name="RestartCount", default=0)
    state: State = field(name="State", default_factory=State)
    config: Config | None = field(name="Config", default=None)
    network: NetworkSettings | None = field(name="NetworkSettings", default=None)
    mounts: list[Mounted] | None = field(name="Mounts", default=None)


class Listed(Struct, gc=False):
    """One entry of GET /containers/json or /images/json."""

    id: str = field(name="Id", default="")


class Created(Struct, gc=False):
    """The answer to creating something."""

    id: str = field(name="Id", default="")
    warnings: Strings = field(name="Warnings", default=None)


class ExecState(Struct, gc=False):
    """GET /exec/{id}/json."""

    running: bool = field(name="Running", default=False)
    exit_code: int | None = field(name="ExitCode", default=None)


class RootFs(Struct, gc=False):
    """Layers of an image."""

    layers: Strings = field(name="Layers", default=None)


class Image(Struct, gc=False):
    """GET /images/{name}/json."""

    id: str = field(name="Id", default="")
    tags: Strings = field(name="RepoTags", default=None)
    digests: Strings = field(name="RepoDigests", default=None)
    created: str | None = field(name="Created", default="")
    size: int = field(name="Size", default=0)
    config: Config | None = field(name="Config", default=None)
    rootfs: RootFs | None = field(name="RootFS", default=None)
    descriptor: Descriptor | None = field(name="Descriptor", default=None)


class Network(Struct, gc=False):
    """One network."""

    id: str = field(name="Id", default="")
    name: str = field(name="Name", default="")
    labels: Labels = field(name="Labels", default=None)


class Volume(Struct, gc=False):
    """One volume."""

    name: str = field(name="Name", default="")
    labels: Labels = field(name="Labels", default=None)


class Volumes(Struct, gc=False):
    """GET /volumes."""

    volumes: list[Volume] | None = field(name="Volumes", default=None)


class Actor(Struct, gc=False):
    """Whom an event is about."""

    id: str = field(name="ID", default="")
    attributes: Labels = field(name="Attributes", default=None)


class Event(Struct, gc=False):
    """One line of GET /events."""

    kind: str = field(name="Type", default="")
    action: str = field(name="Action", default="")
    actor: Actor | None = field(name="Actor", default=None)
    time: int = field(name="time", default=0)
    time_nano: int = field(name="timeNano", default=0)


class ErrorDetail(Struct, gc=False):
    """Why a stream of progress ended badly."""

    code: int | None = None
    message: str = ""


class Progress(Struct, gc=False):
    """One line of a pull or a build."""

    id: str = ""
    status: str = ""
    stream: str = ""
    progress: str | None = None
    error: str | None = None
    error_detail: ErrorDetail | None = field(name="errorDetail", default=None)
    aux: Any = None


class Info(Struct, gc=False):
    """GET /info."""

    id: str = field(name="ID", default="")
    name: str = field(name="Name", default="")
    version: str = field(name="ServerVersion", default="")
    os: str = field(name="OSType", default="linux")
    architecture: str = field(name="Architecture", default="")
    cpus: int = field(name="NCPU", default=0)
    memory: int = field(name="MemTotal", default=0)
    root: str = field(name="DockerRootDir", default="")
    security: Strings = field(name="SecurityOptions", default=None)
    warnings: Strings = field(name="Warnings", default=None)
    rootless: bool = field(name="Rootless", default=False)
