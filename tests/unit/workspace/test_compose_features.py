"""What Compose files of the wild say, read as Compose reads it."""

from pathlib import Path

import pytest

from backend.domain.service import (
    BuildSection,
    Dependency,
    FileGrant,
    HealthCheck,
    Mount,
    MountKind,
    Port,
    Resources,
    Service,
    UpdateOrder,
)
from tests.unit.workspace.folder_of_files import COMPOSE, folder, service

SLIPWAY = "version: 1\nproject: shop\nservices: compose.yaml\npipeline: {a: {steps: {b: {run: busybox, command: x}}}}\n"
REST = (
    "volumes: {data: , logs: }\nnetworks: {front: }\nconfigs: {app: {content: a}}\nsecrets: {key: {environment: KEY}}\n"
)


def read(root: Path, text: str, files: dict[str, str] | None = None, environ: dict[str, str] | None = None) -> Service:
    """Return the service web of a Compose file that has no errors."""
    loaded = folder(root, files, slipway=SLIPWAY, compose=service(text) + REST).load(environ)
    assert loaded.errors == ()
    return loaded.composition.services["web"]


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("3000", [Port(3000)]),
        ("'3000-3002'", [Port(3000), Port(3001), Port(3002)]),
        ("'8000:80'", [Port(80, 8000)]),
        ("8000:80", [Port(80, 8000)]),
        ("22:22", [Port(22, 22)]),
        ("'9090-9091:8080-8081'", [Port(8080, 9090), Port(8081, 9091)]),
        ("'127.0.0.1:8001:8001'", [Port(8001, 8001, "tcp", "127.0.0.1")]),
        ("'127.0.0.1::80'", [Port(80, 0, "tcp", "127.0.0.1")]),
        ("'[::1]:6000:6000/udp'", [Port(6000, 6000, "udp", "::1")]),
        ("'6060:6060/UDP'", [Port(6060, 6060, "udp")]),
        ("{target: 80, published: '8080', protocol: tcp, host_ip: 0.0.0.0}", [Port(80, 8080, "tcp", "0.0.0.0")]),
        ("{target: 80, published: 8080, name: http, app_protocol: http}", [Port(80, 8080)]),
        ("{target: 443}", [Port(443)]),
    ],
)
def test_ports_are_read_in_every_form(tmp_path: Path, text: str, ports: list[Port]) -> None:
    assert read(tmp_path, f"ports:\n  - {text}").ports == tuple(ports)


def test_the_last_of_equal_ports_counts(tmp_path: Path) -> None:
    assert read(tmp_path, "ports: ['80:80', {target: 80, published: 80}, '81:80']").ports == (
        Port(80, 80),
        Port(80, 81),
    )


@pytest.mark.parametrize(
    ("text", "mount"),
    [
        ("/data", Mount(MountKind.VOLUME, "/data")),
        ("data:/data", Mount(MountKind.VOLUME, "/data", "data")),
        ("data:/data:ro", Mount(MountKind.VOLUME, "/data", "data", True)),
        ("/srv:/srv:rw,cached", Mount(MountKind.BIND, "/srv", "/srv")),
        ("~/x:/x", Mount(MountKind.BIND, "/x", "/home/me/x")),
        (
            "{type: volume, source: data, target: /data, read_only: true}",
            Mount(MountKind.VOLUME, "/data", "data", True),
        ),
        ("{type: volume, target: /data}", Mount(MountKind.VOLUME, "/data")),
        ("{type: tmpfs, target: /tmp}", Mount(MountKind.TMPFS, "/tmp")),
        (
            "{type: bind, source: /srv, target: /srv, bind: {create_host_path: true}}",
            Mount(MountKind.BIND, "/srv", "/srv"),
        ),
    ],
)
def test_volumes_are_read_in_every_form(tmp_path: Path, text: str, mount: Mount) -> None:
    assert read(tmp_path, f"volumes:\n  - {text}", environ={"HOME": "/home/me"}).mounts == (mount,)


def test_a_relative_bind_is_the_workspaces_folder(tmp_path: Path) -> None:
    mounts = read(tmp_path, "volumes: ['./web:/src', '.:/all']").mounts
    assert [mount.source for mount in mounts] == [str(tmp_path.resolve() / "web"), str(tmp_path.resolve() / ".")]


def test_commands_are_split_as_a_shell_splits_them_and_lists_stay(tmp_path: Path) -> None:
    found = read(tmp_path, "command: bundle exec 'thin -p' \"3 000\"\nentrypoint: [a, 'b c']")
    assert found.command == ("bundle", "exec", "thin -p", "3 000")
    assert found.entrypoint == ("a", "b c")


def test_an_empty_command_is_not_the_images_own(tmp_path: Path) -> None:
    found = read(tmp_path, "command: []\nentrypoint:")
    assert found.command == ()
    assert found.entrypoint is None


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("{test: curl -f http://a}", HealthCheck(("CMD-SHELL", "curl -f http://a"))),
        ("{test: [CMD, curl, -f]}", HealthCheck(("CMD", "curl", "-f"))),
        ("{test: [CMD-SHELL, 'a || b']}", HealthCheck(("CMD-SHELL", "a || b"))),
        ("{test: [NONE]}", HealthCheck(("NONE",))),
        ("{disable: true}", HealthCheck(("NONE",))),
        ("{interval: 1m30s, timeout: 500ms, retries: 5, start_period: 1h}", HealthCheck((), 90.0, 0.5, 5, 3600.0)),
    ],
)
def test_health_checks_are_read_in_every_form(tmp_path: Path, text: str, check: HealthCheck) -> None:
    assert read(tmp_path, f"healthcheck: {text}").healthcheck == check


def test_build_sections_are_read_short_and_long(tmp_path: Path) -> None:
    assert read(tmp_path, "build: ./web").build == BuildSection("web")
    text = (
        "build: {context: ., dockerfile: ./web/Dockerfile, target: final, args: [A=1, B, C],"
        " labels: {d: e}, no_cache: true, secrets: [key]}"
    )
    expected = BuildSection(".", "web/Dockerfile", {"A": "1", "B": "2"}, "final", {"d": "e"}, True, ("key",))
    assert read(tmp_path, text, environ={"B": "2"}).build == expected


def test_environment_goes_over_env_files_and_empty_names_come_from_outside(tmp_path: Path) -> None:
    text = """\
env_file:
  - one.env
  - {path: two.env}
  - {path: missing.env, required: false}
environment:
  A: here
  NUMBER: 1.10
  PORT: 22:22
  TRUTH: True
  OUTSIDE:
  UNKNOWN:
"""
    files = {"one.env": "A=one\nB=one\nC=one\n", "two.env": "B=two\nUNKNOWN=two\n"}
    found = read(tmp_path, text, files, {"OUTSIDE": "out"}).environment
    assert found == {
        "A": "here",
        "B": "two",
        "C": "one",
        "NUMBER": "1.10",
        "PORT": "22:22",
        "TRUTH": "true",
        "OUTSIDE": "out",
    }


def test_limits_are_read_from_deploy_and_from_the_older_keys(tmp_path: Path) -> None:
    text = "deploy: {replicas: 3, resources: {limits: {cpus: '0.5', memory: 64m, pids: 10}, reservations: {cpus: 0.25, memory: 1.5gb}}}"
    found = read(tmp_path, text)
    assert found.replicas == 3
    assert found.resources == Resources(0.5, 64 * 2**20, 10, 0.25, 3 * 2**29)
    older = read(tmp_path, "scale: 2\ncpus: 1.5\nmem_limit: 1GiB\nmem_reservation: 512\npids_limit: 5")
    assert older.replicas == 2
    assert older.resources == Resources(1.5, 2**30, 5, 0.0, 512)


def test_restarts_and_orders_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "").restart == "unless-stopped"
    assert read(tmp_path, "restart: no").restart == "no"
    assert read(tmp_path, "restart: on-failure:3").restart == "on-failure:3"
    assert (
        read(tmp_path, "deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}").restart == "on-failure:2"
    )
    assert read(tmp_path, "deploy: {restart_policy: {condition: none}}").restart == "no"
    found = read(tmp_path, "deploy: {update_config: {order: stop-first, parallelism: 1, failure_action: rollback}}")
    assert found.order is UpdateOrder.STOP_FIRST


def test_dependencies_are_read_in_every_form(tmp_path: Path) -> None:
    assert read(tmp_path, "depends_on: [db]").depends_on == (Dependency("db"),)
    assert read(tmp_path, "links: ['db:db']").depends_on == (Dependency("db"),)
    long = "depends_on: {db: {condition: service_healthy, required: true}, nobody: {required: false}}"
    assert read(tmp_path, long).depends_on == (Dependency("db", "service_healthy"),)


def test_configs_and_secrets_are_read_short_and_long(tmp_path: Path) -> None:
    short = read(tmp_path, "configs: [app]\nsecrets: [key]")
    assert short.configs == (FileGrant("app", "/app"),)
    assert short.secrets == (FileGrant("key", "/run/secrets/key"),)
    long = read(
        tmp_path,
        "configs: [{source: app, target: /etc/app, mode: 0440, uid: '1', gid: 2}]\nsecrets: [{source: key, target: k, mode: '400'}]",
    )
    assert long.configs == (FileGrant("app", "/etc/app", 0o440, 1, 2),)
    assert long.secrets == (FileGrant("key", "/run/secrets/k", 0o400),)


def test_networks_and_aliases_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "networks: [front, default]").networks == ("front", "default")
    found = read(tmp_path, "networks: {front: {aliases: [a, b]}, default: }")
    assert found.networks == ("front", "default")
    assert found.aliases == ("a", "b")


def test_the_small_keys_are_read(tmp_path: Path) -> None:
    text = """\
user: 1000:1000
working_dir: /app
hostname: web
container_name: the-web
stop_grace_period: 1m30s
stop_signal: SIGINT
init: true
read_only: true
cap_add: [NET_ADMIN]
cap_drop: [ALL]
security_opt: ['no-new-privileges:true']
extra_hosts: ['a:1.2.3.4', 'b=::1', 'c=[::2]']
tmpfs: /tmp
expose: ['8000', 9000/tcp, 7000-7001]
labels: [a=b, c]
"""
    found = read(tmp_path, text)
    assert (found.user, found.working_dir, found.hostname, found.container_name) == (
        "1000:1000",
        "/app",
        "web",
        "the-web",
    )
    assert (found.stop_grace_period, found.stop_signal, found.init, found.read_only) == (90.0, "SIGINT", True, True)
    assert (found.cap_add, found.cap_drop, found.security_opt) == (
        ("NET_ADMIN",),
        ("ALL",),
        ("no-new-privileges:true",),
    )
    assert (found.extra_hosts, found.tmpfs) == (("a:1.2.3.4", "b:::1", "c:::2"), ("/tmp",))
    assert (found.expose, found.labels) == ((8000, 9000, 7000, 7001), {"a": "b", "c": ""})
    assert read(tmp_path, "extra_hosts: {a: 1.2.3.4, b: [5.6.7.8, '::1']}").extra_hosts == (
        "a:1.2.3.4",
        "b:5.6.7.8",
        "b:::1",
    )


def test_top_level_configs_are_read_and_secrets_are_not(tmp_path: Path) -> None:
    text = (
        COMPOSE
        + """\
configs:
  file: {file: ./app.toml}
  text: {content: "level = ${LEVEL:-info}, price = $$5\\n"}
  variable: {environment: LEVEL}
secrets:
  file: {file: key.pem}
  variable: {environment: PASSWORD}
  ring: {x-slipway: {keyring: shop/password}}
  told: {x-slipway: {command: [pass, show, shop]}}
"""
    )
    found = folder(tmp_path, {"app.toml": "a = $b\n", "key.pem": "private"}, compose=text).load({"LEVEL": "debug"})
    assert found.problems == ()
    assert {name: config.content for name, config in found.composition.configs.items()} == {
        "file": "a = $b\n",
        "text": "level = debug, price = $5\n",
        "variable": "debug",
    }
    assert {name: (secret.kind, secret.reference) for name, secret in found.composition.secrets.items()} == {
        "file": ("file", "key.pem"),
        "variable": ("environment", "PASSWORD"),
        "ring": ("keyring", "shop/password"),
        "told": ("command", ("pass", "show", "shop")),
    }
    assert "private" not in repr(found)


def test_dot_env_stands_behind_the_process_variables(tmp_path: Path) -> None:
    files = {".env": "TAG=1\nIMAGE=shop-${TAG}\nUSER_NAME=env\n"}
    found = read(tmp_path, "hostname: ${IMAGE}\nuser: ${USER_NAME}", files, {"USER_NAME": "process"})
    assert (found.hostname, found.user) == ("shop-1", "process")


def test_profiles_leave_services_out_until_they_are_active(tmp_path: Path) -> None:
    text = COMPOSE + "  debug: {image: busybox, profiles: [debug]}\n"
    inside = folder(tmp_path, compose=text)
    assert list(inside.load().composition.services) == ["web", "db"]
    assert list(inside.load({"COMPOSE_PROFILES": "a,debug"}).composition.services) == ["web", "db", "debug"]


def test_anchors_and_merge_keys_are_followed(tmp_path: Path) -> None:
    text = """\
x-base: &base {restart: always, labels: {a: b}}
x-more: &more {restart: "no", init: true}
services:
  web:
    <<: [*base, *more]
    image: nginx
    labels: {c: d}
  db: {<<: *more, image: postgres, restart: on-failure}
"""
    found = folder(tmp_path, slipway=SLIPWAY, compose=text).load()
    web, db = (found.composition.services[name] for name in ("web", "db"))
    assert found.problems == ()
    assert (web.restart, web.init, web.labels) == ("always", True, {"c": "d"})
    assert (db.restart, db.init) == ("on-failure", True)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    text = "\ufeff" + (COMPOSE + "  §cache: {}\n").replace("\n", "\r\n")
    (problem,) = folder(tmp_path, compose=text).load().problems
    assert str(problem.place) == "compose.yaml:7:3"
