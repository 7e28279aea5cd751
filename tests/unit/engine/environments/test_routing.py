"""How services are reached, and what that means for their rollouts."""

from dataclasses import replace

import pytest

from backend.domain.service import HealthCheck, Mount, MountKind, Port, Service, UpdateOrder
from backend.engine.environments.endpoints import base_url, endpoints
from backend.engine.environments.haproxy import configuration
from backend.engine.environments.routing import Mode, routing_of, strategy_of

WEB = Service("web", expose=(8000,), stop_grace_period=4.0)


@pytest.mark.parametrize(
    ("service", "image_ports", "modes"),
    [
        (WEB, (), {8000: Mode.HTTP}),
        (replace(WEB, expose=(), ports=(Port(5432, 15432),)), (), {5432: Mode.TCP}),
        (replace(WEB, expose=()), (6379, 80), {80: Mode.HTTP, 6379: Mode.TCP}),
        (replace(WEB, labels={"slipway.mode": "tcp"}), (), {8000: Mode.TCP}),
        (replace(WEB, labels={"slipway.mode.9000": "h2c"}), (9000,), {8000: Mode.HTTP, 9000: Mode.H2C}),
        (replace(WEB, labels={"slipway.mode": "nonsense"}), (), {8000: Mode.HTTP}),
    ],
)
def test_each_port_has_its_mode(service: Service, image_ports: tuple[int, ...], modes: dict[int, Mode]) -> None:
    routing = routing_of(service, image_ports)
    assert routing.modes == modes
    assert routing.proxied


@pytest.mark.parametrize(
    "service",
    [
        replace(WEB, expose=()),
        replace(WEB, expose=(), ports=(Port(53, 53, "udp"),)),
        replace(WEB, labels={"slipway.mode": "udp"}),
    ],
)
def test_without_known_ports_and_with_udp_there_is_no_proxy(service: Service) -> None:
    assert not routing_of(service).proxied


@pytest.mark.parametrize(
    ("service", "said"),
    [
        (WEB, "rolling"),
        (replace(WEB, expose=(5432,)), "rolling (TCP on 5432: open connections get 10 s to end)"),
        (
            replace(WEB, expose=(5432,), labels={"slipway.drain": "3s"}),
            "rolling (TCP on 5432: open connections get 3 s to end)",
        ),
        (replace(WEB, expose=()), "rolling (no port is known: calls by its name are not drained)"),
        (replace(WEB, order=UpdateOrder.STOP_FIRST), "recreate (order: stop-first, up to 7 s of downtime)"),
        (replace(WEB, container_name="web"), "recreate (container_name, up to 7 s of downtime)"),
        (
            replace(
                WEB, mounts=(Mount(MountKind.VOLUME, "/d", "data"),), healthcheck=HealthCheck(("CMD", "x"), 2, 1, 3, 9)
            ),
            "recreate (writable volume data, up to 15 s of downtime)",
        ),
        (
            replace(WEB, mounts=(Mount(MountKind.BIND, "/d", "/srv/d"),)),
            "recreate (writable folder /srv/d, up to 7 s of downtime)",
        ),
        (replace(WEB, mounts=(Mount(MountKind.VOLUME, "/d", "data", read_only=True),)), "rolling"),
        (replace(WEB, mounts=(Mount(MountKind.VOLUME, "/cache"),)), "rolling"),
        (replace(WEB, mounts=(Mount(MountKind.BIND, "/s", "/var/run/docker.sock"),)), "rolling"),
        (replace(WEB, ports=(Port(53, 53, "udp"),)), "recreate (UDP, up to 7 s of downtime)"),
    ],
)
def test_the_strategy_says_why_and_what_it_costs(service: Service, said: str) -> None:
    assert str(strategy_of(service, routing_of(service))) == said


def test_the_first_time_nothing_goes_down() -> None:
    service = replace(WEB, container_name="web")
    assert (
        str(strategy_of(service, routing_of(service)).first()) == "rolling (later changes recreate it: container_name)"
    )


def test_a_configuration_lists_the_servers_in_one_order_and_is_the_same_text_for_the_same_servers() -> None:
    routing = routing_of(replace(WEB, expose=(8000, 5432)))
    text = configuration("shop/staging/web", routing, ["web-g2-1", "web-g1-1"])
    assert text == configuration("shop/staging/web", routing, ["web-g1-1", "web-g2-1"])
    http = text[text.index("backend port-8000") :]
    assert "    server web-g1-1 web-g1-1:8000\n    server web-g2-1 web-g2-1:8000\n" in http
    tcp = text[text.index("frontend port-5432") : text.index("frontend port-8000")]
    assert "mode tcp" in tcp
    assert "check" not in tcp  # connections without a word alarm databases


def test_a_configuration_keeps_what_makes_reloads_lossless() -> None:
    text = configuration("shop/staging/web", routing_of(WEB), [])
    for line in ("expose-fd listeners", "option idle-close-on-response", "option redispatch 1", "parse-resolv-conf"):
        assert line in text


def test_a_title_cannot_add_lines_to_a_configuration() -> None:
    text = configuration("shop\nglobal\n    daemon", routing_of(WEB), [])
    assert "\n    daemon" not in text


def test_endpoints_are_where_this_machine_reaches_the_engine() -> None:
    service = replace(WEB, ports=(Port(8000, 18080), Port(5432, 15432), Port(8000, 1, host_ip="10.1.2.3")))
    routing = routing_of(service)
    assert endpoints("unix:///var/run/docker.sock", service.ports, routing) == (
        "http://127.0.0.1:18080",
        "127.0.0.1:15432",
        "http://10.1.2.3:1",
    )
    assert base_url("ssh://ann@build.example", service.ports, routing) == "http://build.example:18080"
    assert base_url("tcp://[fe80::1]:2376", service.ports[:1], routing) == "http://[fe80::1]:18080"
    assert base_url("unix:///x", service.ports[1:2], routing) == ""
