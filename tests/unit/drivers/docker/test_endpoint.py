"""Addresses of engines: which are understood, which are refused, and in which order they are tried."""

import hashlib
import json
from pathlib import Path

import pytest

from backend.domain.environment import DockerTarget
from backend.domain.errors import ConsoleError, InputError, NotFoundError
from backend.drivers.docker.candidates import candidates
from backend.drivers.docker.contexts import current_context
from backend.drivers.docker.endpoint import Endpoint, TlsFiles, parse_endpoint
from backend.drivers.docker.ssh import ssh_command


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("unix:///run/d.sock", "unix:///run/d.sock"),
        ("/run/d.sock", "unix:///run/d.sock"),
        ("tcp://host", "tcp://host:2375"),
        ("tcp://10.0.0.1:99", "tcp://10.0.0.1:99"),
        ("tcp://[::1]:99", "tcp://[::1]:99"),
        ("https://host", "tcp://host:2376"),
        ("host:1234", "tcp://host:1234"),
        ("ssh://me@host", "ssh://me@host"),
        ("ssh://host:2222/", "ssh://host:2222"),
        ("ssh://me@host/run/podman.sock", "ssh://me@host/run/podman.sock"),
    ],
)
def test_an_address_is_understood_as_docker_does(url: str, shown: str) -> None:
    assert str(parse_endpoint(url)) == shown


@pytest.mark.parametrize(
    "url",
    [
        "unix://relative",
        "ftp://host",
        "ssh://-oProxyCommand=touch${IFS}x",
        "ssh://-l@host",
        "ssh://a;b@host",
        "ssh://host/run/x;reboot",
        "ssh://host/$(id)",
        "tcp://",
        "tcp://host:port",
        "tcp://ho st",
        "npipe:////./pipe/docker_engine",
    ],
)
def test_what_could_do_harm_or_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        parse_endpoint(url)


@pytest.mark.parametrize("scheme", ["ssh", "tcp"])
def test_a_password_is_refused_and_never_repeated(scheme: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_endpoint(f"{scheme}://me:hunter2@host")
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"


def test_ssh_gets_an_argument_list_without_room_for_options() -> None:
    command = ssh_command(parse_endpoint("ssh://me@host:2222/run/my.sock"))
    assert command[0] == "ssh"
    assert command[command.index("--") + 1 :] == [
        "host",
        "docker",
        "--host",
        "unix:///run/my.sock",
        "system",
        "dial-stdio",
    ]
    assert command[command.index("-l") + 1] == "me"
    assert command[command.index("-p") + 1] == "2222"
    assert "BatchMode=yes" in command


def environ(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_RUNTIME_DIR": "/run/user/7", **more}


def addresses(target: DockerTarget, env: dict[str, str]) -> list[str]:
    return [str(endpoint) for endpoint in candidates(target, env)]


def test_nothing_named_means_the_usual_sockets_of_docker_then_podman(tmp_path: Path) -> None:
    assert addresses(DockerTarget(), environ(tmp_path)) == [
        "unix:///var/run/docker.sock",
        "unix:///run/user/7/docker.sock",
        f"unix://{tmp_path}/.docker/run/docker.sock",
        f"unix://{tmp_path}/.docker/desktop/docker.sock",
        "unix:///run/podman/podman.sock",
        "unix:///run/user/7/podman/podman.sock",
    ]


def test_what_is_named_stands_alone(tmp_path: Path) -> None:
    env = environ(tmp_path, DOCKER_HOST="tcp://there:1")
    assert addresses(DockerTarget(host="unix:///x"), env) == ["unix:///x"]
    assert addresses(DockerTarget(), env) == ["tcp://there:1"]
    assert candidates(DockerTarget(), env)[0].origin == "DOCKER_HOST"


def test_tls_comes_from_the_environment_for_tcp_only(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    env = environ(tmp_path, DOCKER_HOST="tcp://there", DOCKER_TLS_VERIFY="1", DOCKER_CERT_PATH=str(tmp_path))
    (endpoint,) = candidates(DockerTarget(), env)
    assert endpoint.port == 2376
    assert endpoint.tls is not None
    assert (endpoint.tls.ca, endpoint.tls.cert, endpoint.tls.verify) == (str(tmp_path / "ca.pem"), "", True)
    assert candidates(DockerTarget(host="unix:///x"), env)[0].tls is None


def store(home: Path, name: str, host: str, *, current: bool = False, tls: bool = False, skip: bool = False) -> None:
    identity = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker" / "contexts" / "meta" / identity
    meta.mkdir(parents=True)
    endpoint = {"docker": {"Host": host, "SkipTLSVerify": skip}}
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": endpoint}))
    (home / ".docker" / "config.json").write_text(json.dumps({"currentContext": name} if current else {}))
    if tls:
        folder = home / ".docker" / "contexts" / "tls" / identity / "docker"
        folder.mkdir(parents=True)
        for file in ("ca.pem", "cert.pem", "key.pem"):
            (folder / file).write_text("")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of the test's own."""
    return tmp_path


@pytest.mark.parametrize("skip", [True, False])
def test_a_named_context_gives_its_host_and_certificates(home: Path, skip: bool) -> None:
    store(home, "far", "tcp://far:2376", tls=True, skip=skip)
    (endpoint,) = candidates(DockerTarget(context="far"), environ(home))
    assert str(endpoint) == "tcp://far:2376"
    assert endpoint.tls is not None
    assert endpoint.tls.key.endswith("key.pem")
    assert endpoint.tls.verify is not skip


def test_the_current_context_counts_unless_docker_host_or_default_is_said(home: Path) -> None:
    store(home, "far", "ssh://me@far", current=True)
    assert addresses(DockerTarget(), environ(home)) == ["ssh://me@far"]
    assert addresses(DockerTarget(), environ(home, DOCKER_HOST="unix:///x")) == ["unix:///x"]
    assert addresses(DockerTarget(), environ(home, DOCKER_CONTEXT="default"))[0] == "unix:///var/run/docker.sock"
    assert addresses(DockerTarget(context="default"), environ(home))[0] == "unix:///var/run/docker.sock"


def test_an_unknown_context_is_named(home: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        candidates(DockerTarget(context="nowhere"), environ(home))
    with pytest.raises(NotFoundError, match="nowhere"):
        candidates(DockerTarget(), environ(home, DOCKER_CONTEXT="nowhere"))


def test_a_store_in_the_working_folder_is_never_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = home / "workspace"
    store(workspace, "far", "tcp://evil:1")
    (workspace / ".docker" / "contexts").rename(workspace / "contexts")
    monkeypatch.chdir(workspace)
    with pytest.raises(NotFoundError):
        candidates(DockerTarget(context="far"), environ(home))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"Endpoints": {"docker": {}}}', '{"Endpoints": null}'])
def test_a_broken_context_is_an_error_that_names_it(home: Path, text: str) -> None:
    store(home, "far", "tcp://x")
    (meta,) = (home / ".docker" / "contexts" / "meta").glob("*/meta.json")
    meta.write_text(text)
    with pytest.raises(ConsoleError, match="far"):
        candidates(DockerTarget(context="far"), environ(home))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"currentContext": 3}', '{"currentContext": "default"}'])
def test_a_broken_configuration_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(text)
    assert current_context(environ(tmp_path))[0] == ""


def test_an_endpoint_does_not_show_its_certificates() -> None:
    assert "secret.pem" not in repr(Endpoint("tcp", "h", 1, tls=TlsFiles(key="secret.pem")))
