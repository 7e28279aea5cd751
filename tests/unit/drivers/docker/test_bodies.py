"""From our values to Docker's JSON and back."""

import pytest

from backend.domain.container import Attachment, ContainerSpec, ContainerStatus
from backend.domain.errors import InputError
from backend.domain.service import HealthCheck, Mount, MountKind, Port, Resources
from backend.drivers.docker.client import decoded
from backend.drivers.docker.container_body import create_body
from backend.drivers.docker.container_state import container_state
from backend.drivers.docker.events import engine_event
from backend.drivers.docker.image_info import image_info
from backend.drivers.docker.image_names import registry_of, spellings, split_tag
from backend.drivers.docker.stats import Stats, sample
from backend.drivers.docker.wire import Container, Event, Image

FULL = ContainerSpec(
    name="a",
    image="img:1",
    command=("run", "it"),
    entrypoint=("/entry",),
    environment={"A": "1=2", "EMPTY": ""},
    labels={"l": "v"},
    mounts=(
        Mount(MountKind.VOLUME, "/data", "vol", read_only=True),
        Mount(MountKind.BIND, "/host", "/srv"),
        Mount(MountKind.TMPFS, "/scratch"),
    ),
    networks=(Attachment("front", ("web",)), Attachment("back")),
    ports=(Port(80, 8080, host_ip="127.0.0.1"), Port(53, 5353, "udp"), Port(9000)),
    healthcheck=HealthCheck(("CMD", "true"), interval=1.5, timeout=2, retries=4, start_period=0.25),
    resources=Resources(cpus=0.25, memory=64, pids=5, reserved_memory=32),
    restart="on-failure:3",
    user="5:6",
    working_dir="/w",
    hostname="h",
    stop_signal="SIGINT",
    stop_timeout=2.5,
    init=True,
    read_only=True,
    cap_add=("NET_ADMIN",),
    cap_drop=("ALL",),
    security_opt=("no-new-privileges",),
    extra_hosts=("db=10.0.0.1", "x:10.0.0.2"),
    tmpfs=("/run", "/t:size=1m"),
)


def test_every_field_has_its_place() -> None:
    assert create_body(FULL) == {
        "Image": "img:1",
        "Cmd": ["run", "it"],
        "Entrypoint": ["/entry"],
        "Env": ["A=1=2", "EMPTY="],
        "Labels": {"l": "v"},
        "ExposedPorts": {"80/tcp": {}, "53/udp": {}, "9000/tcp": {}},
        "StopTimeout": 3,
        "StopSignal": "SIGINT",
        "User": "5:6",
        "WorkingDir": "/w",
        "Hostname": "h",
        "Healthcheck": {
            "Test": ["CMD", "true"],
            "Interval": 1_500_000_000,
            "Timeout": 2_000_000_000,
            "Retries": 4,
            "StartPeriod": 250_000_000,
        },
        "NetworkingConfig": {"EndpointsConfig": {"front": {"Aliases": ["web"]}}},
        "HostConfig": {
            "NetworkMode": "front",
            "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3},
            "Mounts": [
                {"Type": "volume", "Target": "/data", "Source": "vol", "ReadOnly": True},
                {"Type": "bind", "Target": "/host", "Source": "/srv", "ReadOnly": False},
                {"Type": "tmpfs", "Target": "/scratch", "ReadOnly": False},
            ],
            "PortBindings": {
                "80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}],
                "53/udp": [{"HostIp": "", "HostPort": "5353"}],
            },
            "NanoCpus": 250_000_000,
            "Memory": 64,
            "MemoryReservation": 32,
            "PidsLimit": 5,
            "Tmpfs": {"/run": "", "/t": "size=1m"},
            "Init": True,
            "ReadonlyRootfs": True,
            "CapAdd": ["NET_ADMIN"],
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges"],
            "ExtraHosts": ["db:10.0.0.1", "x:10.0.0.2"],
        },
    }


def test_what_is_not_asked_for_is_left_to_the_image() -> None:
    body = create_body(ContainerSpec("a", "i"))
    assert not {"Cmd", "Entrypoint", "User", "WorkingDir", "Healthcheck", "NetworkingConfig", "StopSignal"} & set(body)
    assert body["HostConfig"]["NetworkMode"] == "default"
    assert create_body(ContainerSpec("a", "i", command=(), entrypoint=()))["Entrypoint"] == []


@pytest.mark.parametrize("network", ["host", "none", "bridge"])
def test_the_engines_own_networks_take_no_names(network: str) -> None:
    body = create_body(ContainerSpec("a", "i", networks=(Attachment(network, ("x",)),)))
    assert body["HostConfig"]["NetworkMode"] == network
    assert "NetworkingConfig" not in body


@pytest.mark.parametrize(
    ("policy", "name", "count"),
    [("no", "no", 0), ("", "no", 0), ("always", "always", 0), ("on-failure", "on-failure", 0)],
)
def test_restart_policies_are_split(policy: str, name: str, count: int) -> None:
    body = create_body(ContainerSpec("a", "i", restart=policy))
    assert body["HostConfig"]["RestartPolicy"] == {"Name": name, "MaximumRetryCount": count}


@pytest.mark.parametrize("policy", ["sometimes", "always:3", "on-failure:", "on-failure:x"])
def test_an_unknown_restart_policy_is_refused(policy: str) -> None:
    with pytest.raises(InputError, match="Restart policy"):
        create_body(ContainerSpec("a", "i", restart=policy))


def test_a_state_is_read_with_all_it_says() -> None:
    found = decoded(
        b"""{"Id":"abc","Name":"/web","Image":"sha256:1","Created":"2026-11-23T07:26:14Z","RestartCount":2,"Extra":1,
        "State":{"Status":"exited","ExitCode":137,"OOMKilled":true,"StartedAt":"2026-11-23T07:26:15Z","FinishedAt":"0001-01-01T00:00:00Z",
        "Health":{"Status":"unhealthy","Log":[{"Output":"no\\n"},{"Output":" last \\n"}]},"Error":""},
        "Config":{"Labels":{"a":"b"},"Tty":false},
        "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"53/udp":null},
        "Networks":{"n":{"IPAddress":"10.0.0.2"},"empty":{"IPAddress":""},"gone":null}}}""",
        Container,
    )
    state = container_state(found)
    assert (state.name, state.status, state.exit_code, state.oom_killed) == ("web", ContainerStatus.EXITED, 137, True)
    assert (state.health, state.health_output, state.restarts) == ("unhealthy", "last", 2)
    assert (state.started, state.finished) == (1795418775.0, 0.0)
    assert state.addresses == {"n": "10.0.0.2"}
    assert state.ports == (Port(80, 8080, "tcp", "0.0.0.0"), Port(53, 0, "udp"))


def test_an_odd_state_is_still_read() -> None:
    found = decoded(
        b'{"Id":"a","Name":"a","Image":"'
        + b"0" * 64
        + b'","State":{"Status":"stopping","Health":null},"Config":null,"NetworkSettings":null}',
        Container,
    )
    state = container_state(found)
    assert state.image == "sha256:" + "0" * 64
    assert state.running
    assert container_state(decoded(b'{"State":{"Status":"weird"}}', Container)).status is ContainerStatus.DEAD


def test_memory_in_use_leaves_out_the_cache_of_files() -> None:
    text = b"""{"read":"2026-11-23T07:26:14.5Z","cpu_stats":{"cpu_usage":{"total_usage":2500000000}},
    "memory_stats":{"usage":1000,"limit":5000,"stats":{"total_inactive_file":400}},"networks":{"eth0":{"rx_bytes":1,"tx_bytes":2},"eth1":{"rx_bytes":10,"tx_bytes":20}},
    "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":7},{"op":"write","value":8},{"op":"Total","value":15}]},"pids_stats":{"current":3}}"""
    found = sample(decoded(text, Stats))
    assert found is not None
    assert (found.cpu_seconds, found.memory, found.memory_limit, found.pids) == (2.5, 600, 5000, 3)
    assert (found.network_received, found.network_sent, found.block_read, found.block_written) == (11, 22, 7, 8)


def test_the_empty_samples_of_a_stopped_container_are_none() -> None:
    assert (
        sample(decoded(b'{"read":"0001-01-01T00:00:00Z","cpu_stats":{"cpu_usage":{"total_usage":0}}}', Stats)) is None
    )
    assert sample(decoded(b"{}", Stats)) is None


def test_events_do_not_repeat_commands() -> None:
    event = engine_event(
        decoded(
            b'{"Type":"container","Action":"exec_create: sh -c secret","Actor":{"ID":"x","Attributes":null},"timeNano":5000000000}',
            Event,
        )
    )
    assert (event.action, event.id, event.time) == ("exec_create", "x", 5.0)
    event = engine_event(
        decoded(b'{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"x"},"time":7}', Event)
    )
    assert (event.action, event.time) == ("health_status: healthy", 7.0)


def test_podmans_words_become_dockers() -> None:
    event = engine_event(
        decoded(
            b'{"Type":"container","Action":"died","Actor":{"ID":"x","Attributes":{"containerExitCode":"3"}}}', Event
        )
    )
    assert event.action == "die"
    assert event.attributes["exitCode"] == "3"


def test_an_image_without_a_configuration_is_read() -> None:
    info = image_info(
        decoded(
            b'{"Id":"sha256:1","RepoTags":["a:1","<none>:<none>"],"RepoDigests":null,"Config":null,"RootFS":null}',
            Image,
        )
    )
    assert info.identity.config_digest == "sha256:1"
    assert info.tags == ("a:1",)


@pytest.mark.parametrize(
    ("reference", "parts", "registry"),
    [
        ("nginx", ("nginx", "latest"), "docker.io"),
        ("me/app:1", ("me/app", "1"), "docker.io"),
        ("host:5000/app", ("host:5000/app", "latest"), "host:5000"),
        ("host:5000/app:2", ("host:5000/app", "2"), "host:5000"),
        ("ghcr.io/a/b@sha256:11", ("ghcr.io/a/b", "sha256:11"), "ghcr.io"),
        ("app:1@sha256:11", ("app", "sha256:11"), "docker.io"),
        ("localhost/app", ("localhost/app", "latest"), "localhost"),
    ],
)
def test_references_are_split_as_docker_does(reference: str, parts: tuple[str, str], registry: str) -> None:
    assert split_tag(reference) == parts
    assert registry_of(reference) == registry


def test_podman_is_asked_for_the_local_name_too() -> None:
    assert spellings("app:1", podman=False) == ("app:1",)
    assert spellings("me/app:1", podman=True) == ("me/app:1", "localhost/me/app:1")
    for full in ("localhost/app", "ghcr.io/a", "sha256:1", "0" * 64):
        assert spellings(full, podman=True) == (full,)
