"""From services to containers: hashes that tell changes, files, mounts, order, canonical texts."""

from dataclasses import replace

import pytest

from backend.domain.cluster_wishes import ClusterWishes
from backend.domain.container import FileEntry
from backend.domain.deployment import DeployedService
from backend.domain.environment import DockerTarget
from backend.domain.image import ImageIdentity
from backend.domain.service import (
    Composition,
    ConfigSource,
    Dependency,
    FileGrant,
    Mount,
    MountKind,
    Port,
    SecretSource,
    Service,
)
from backend.drivers.simulated.connector import SimulatedConnector
from backend.drivers.simulated.world import SimulatedWorld
from backend.engine.environments.canonical import canonical, digest, keyed
from backend.engine.environments.order import levels
from backend.engine.environments.rendering import Rendered, render
from backend.engine.environments.site import Site, bounded

IMAGE = ImageIdentity("sha256:" + "a" * 64)
SERVICE = Service(
    "web",
    expose=(8000,),
    configs=(FileGrant("settings", "/etc/web.conf"),),
    secrets=(FileGrant("token", "/run/secrets/token", mode=0o400, uid=10),),
    mounts=(Mount(MountKind.VOLUME, "/data", "data", read_only=True),),
)


@pytest.fixture
async def site(world: SimulatedWorld) -> Site:
    """A site."""
    return Site("shop", "staging", await SimulatedConnector(world).connect(DockerTarget()))


def rendered(
    site: Site, service: Service = SERVICE, *, config: str = "a=1", secret: str = "s", key: bytes = b"k"
) -> Rendered:
    """Render one service."""
    composition = Composition(
        {service.name: service},
        {"settings": ConfigSource("settings", config)},
        {"token": SecretSource("token", "environment", "TOKEN")},
    )
    deployed = DeployedService(service, IMAGE, service.replicas)
    return render(site, deployed, composition, image=None, secret_values={"token": secret}, key=key)


async def test_what_is_in_the_container_changes_its_hash(site: Site) -> None:
    before = rendered(site)
    assert rendered(site).hash == before.hash
    assert rendered(site, config="a=2").hash != before.hash
    assert rendered(site, secret="t").hash != before.hash
    assert rendered(site, key=b"another").hash != before.hash
    for change in ({"environment": {"A": "1"}}, {"user": "app"}, {"labels": {"a": "b"}}, {"stop_grace_period": 3.0}):
        assert rendered(site, replace(SERVICE, **change)).hash != before.hash


async def test_what_belongs_to_the_proxy_or_the_rollout_does_not(site: Site) -> None:
    before = rendered(site)
    for change in (
        {"ports": (Port(8000, 80),)},
        {"replicas": 5},
        {"aliases": ("www",)},
        {"depends_on": (Dependency("db"),)},
    ):
        assert rendered(site, replace(SERVICE, **change)).hash == before.hash


async def test_what_is_asked_of_a_cluster_changes_no_container(site: Site) -> None:
    asked = replace(SERVICE, cluster=ClusterWishes(publish="none", liveness=True))
    assert rendered(site, asked).hash == rendered(site).hash


async def test_without_a_proxy_ports_are_the_containers_own(site: Site) -> None:
    service = replace(SERVICE, expose=(), ports=(Port(53, 5353, "udp"),))
    one = rendered(site, service)
    assert one.spec.ports == (Port(53, 5353, "udp"),)
    assert one.spec.networks[0].aliases == ("web",)
    assert rendered(site, replace(service, ports=(Port(53, 5354, "udp"),))).hash != one.hash


async def test_configs_and_secrets_are_files_with_owner_and_mode(site: Site) -> None:
    assert rendered(site).files == {
        "/etc": (FileEntry("web.conf", b"a=1", 0o444),),
        "/run/secrets": (FileEntry("token", b"s", 0o400, 10),),
    }


async def test_grants_without_a_path_go_where_compose_puts_them(site: Site) -> None:
    service = replace(SERVICE, configs=(FileGrant("settings", ""),), secrets=(FileGrant("token", "named"),))
    assert {folder: entries[0].path for folder, entries in rendered(site, service).files.items()} == {
        "/": "settings",
        "/run/secrets": "named",
    }


async def test_values_of_secrets_are_not_shown(site: Site) -> None:
    assert "canary" not in repr(rendered(site, secret="canary"))


async def test_volumes_carry_the_environments_name(site: Site) -> None:
    assert rendered(site).spec.mounts == (Mount(MountKind.VOLUME, "/data", "shop-staging-data", read_only=True),)


async def test_a_read_only_root_gets_volumes_for_its_files(site: Site) -> None:
    mounts = rendered(site, replace(SERVICE, read_only=True)).spec.mounts
    assert {mount.target for mount in mounts} == {"/data", "/etc", "/run/secrets"}


async def test_a_service_that_others_wait_for_to_complete_runs_once(site: Site) -> None:
    migrate = replace(SERVICE, name="migrate", configs=(), secrets=())
    after = Service("api", depends_on=(Dependency("migrate", "service_completed_successfully"),))
    composition = Composition({"migrate": migrate, "api": after})
    one = render(site, DeployedService(migrate, IMAGE, 1), composition, image=None, secret_values={}, key=b"")
    assert one.job
    assert one.spec.restart == "no"


def test_services_move_after_what_they_need() -> None:
    def service(name: str, *needs: str) -> Service:
        return Service(name, depends_on=tuple(Dependency(need) for need in needs))

    services = {
        s.name: s for s in (service("web", "api", "cart"), service("api", "db"), service("cart"), service("db"))
    }
    assert levels(services) == [["cart", "db"], ["api"], ["web"]]
    circle = {s.name: s for s in (service("a", "b"), service("b", "a"), service("c", "missing"))}
    assert sorted(name for group in levels(circle) for name in group) == ["a", "b", "c"]
    assert levels({}) == []


def test_long_names_stay_different_and_fit_into_a_dns_label() -> None:
    one, two = bounded("p" * 70 + "1"), bounded("p" * 70 + "2")
    assert one != two
    assert len(one) == 63
    assert bounded("short") == "short"


def test_the_canonical_form_is_that_of_rfc_8785() -> None:
    value = {"b": 1.0, "a": [True, None, "é\n"], "\U0001f600": 1, "\ufb33": 2}
    assert canonical(value).decode() == '{"a":[true,null,"é\\n"],"b":1,"\U0001f600":1,"\ufb33":2}'
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_a_keyed_hash_needs_the_key() -> None:
    assert keyed(b"k", "token", "v") != keyed(b"l", "token", "v")
    assert keyed(b"k", "token", "v") != keyed(b"k", "other", "v")
    assert keyed(b"", "token", "v") == ""
