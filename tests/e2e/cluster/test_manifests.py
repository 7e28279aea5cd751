"""Manifests from Compose files on a real API server: each is taken as it is, and the sample really runs."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from backend.domain.cluster_names import object_name
from backend.domain.environment import JobBefore
from backend.domain.errors import ConsoleError
from backend.domain.image import ImageIdentity
from backend.domain.service import Composition
from backend.engine.manifests.job import job_before
from backend.engine.manifests.manifest import Manifest
from backend.engine.manifests.references import loaded
from backend.engine.manifests.render import render
from backend.engine.manifests.served import PREFERRED, Served
from backend.engine.manifests.setting import PodImage, Setting
from tests.support.any_composition import compositions
from tests.support.cluster import TestCluster
from tests.support.manifests import SAMPLE, composition, sample, setting

pytestmark = pytest.mark.cluster

_ALL_THAT_CAN_BE_ASKED = """
services:
  web:
    image: a
    ports: ["30999:80", "53:53/udp", "9000:9000"]
    container_name: front
    hostname: FRONT
    user: "1000:1000"
    init: true
    read_only: true
    tmpfs: ["/run:size=64m,mode=1777"]
    cap_add: [NET_BIND_SERVICE]
    extra_hosts: ["h=10.0.0.1", "i=::1"]
    security_opt: ["seccomp:unconfined"]
    environment: {A: "$$(B) $$$$", B: ""}
    labels: {"traefik.http.routers.web.rule": "Host(`a`)", no.value: }
    healthcheck: {test: [CMD, "true"], interval: 1s, timeout: 1ms, retries: 1, start_period: 1h}
    deploy:
      replicas: 3
      resources: {limits: {cpus: "0.001", memory: 7000001}, reservations: {memory: 4m}}
    x-kubernetes:
      ingress: {host: "*.shop.example", path: /api, port: 80, tls: shop-tls, class: nginx, annotations: {a/b: "1"}}
      autoscale: {min: 2, max: 5, cpu: 70, memory: 80}
      disruption_budget: {max_unavailable: 25%}
      publish: node-port
      probe: {http: /healthz, port: 80}
      liveness: true
  balanced: {image: b, ports: ["80:80", "53:53/udp"], x-kubernetes: {publish: load-balancer, ingress: {}}}
"""
_DATA = """
services:
  db:
    image: a
    user: "70"
    volumes: ["data:/var/lib/data", "logs:/logs", /scratch]
    stop_grace_period: 0s
    secrets: [{source: password, target: db_password, mode: "0400"}]
    x-kubernetes: {storage: {data: {size: 10Gi, class: fast}}, disruption_budget: {min_available: 1}}
  reader: {image: b, volumes: ["logs:/logs:ro"], configs: [{source: "my app.conf", target: /etc/app.conf}]}
  My_worker: {image: c, deploy: {update_config: {order: stop-first}}, networks: {default: {aliases: [helper]}}}
  migrate: {image: d, restart: "on-failure:2", volumes: ["seed:/seed"], command: sh -c "echo $$(date)"}
  web: {image: e, expose: [80], depends_on: {migrate: {condition: service_completed_successfully}}}
volumes: {data: , logs: , seed: }
configs: {"my app.conf": {content: "ä = €\\n"}}
secrets: {password: {environment: PASSWORD}}
"""


# The sample's base image, as `./task images` makes it or as a registry has it.
_PYTHON = ("slipway/python-base:bookworm", "docker.io/library/python:3.12-slim-bookworm")


@pytest.fixture(scope="session")
def served(cluster: TestCluster) -> Served:
    """What the cluster serves of that of which there are several versions."""
    groups = json.loads(cluster.kubectl("get", "--raw", "/apis"))["groups"]
    there = {version["groupVersion"] for group in groups for version in group["versions"]}
    wanted = {version for versions in PREFERRED.values() for version in versions} & there
    found = set()
    for version in wanted:
        resources = json.loads(cluster.kubectl("get", "--raw", f"/apis/{version}"))["resources"]
        found |= {(version, resource["kind"]) for resource in resources}
    return Served(frozenset(found))


@pytest.mark.parametrize("text", [_ALL_THAT_CAN_BE_ASKED, _DATA], ids=["all that can be asked", "data"])
def test_a_real_server_takes_all_manifests_of_a_compose_file(
    cluster: TestCluster, space: str, served: Served, tmp_path: Path, text: str
) -> None:
    found = setting(composition(tmp_path, text), PodImage("example.org/a:1", has_healthcheck=True), served, space)
    items = render(found).items
    _apply(cluster, items, "--dry-run=server")
    assert {item["kind"] for item in items} >= {"Service", "Deployment"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(compositions())
def test_a_real_server_takes_what_any_composition_gives(
    cluster: TestCluster, space: str, served: Served, found: Composition
) -> None:
    try:
        items = render(setting(found, PodImage("example.org/a:1", "5", (80,)), served, space)).items
    except ConsoleError:
        return
    _apply(cluster, items, "--dry-run=server")


@pytest.fixture
def shop(cluster: TestCluster, space: str, served: Served, tmp_path: Path) -> Iterator[Setting]:
    """The sample with its own images on the node."""
    named = replace(sample(), namespace=space, served=served)
    images, tags = {}, []
    for name in named.composition.services:
        identity = ImageIdentity(_built(name, space))
        tags.append(loaded(f"shop-{space}", name, identity))
        _docker("tag", identity.config_digest, tags[-1])
        images[name] = PodImage(tags[-1], "65534:65534", (8000,))
    try:
        archive = tmp_path / "images.tar"
        _docker("save", "-o", str(archive), *tags)
        cluster.load(archive)
        yield replace(named, images=images)
    finally:
        _docker("rmi", *tags)


@pytest.mark.docker
def test_the_sample_runs_on_a_real_cluster_and_rolls_when_its_config_changes(
    cluster: TestCluster, shop: Setting
) -> None:
    before = job_before(shop, JobBefore("cart", "test -s /run/secrets/signing_key && id -u"), "first")
    items = render(shop).items
    _apply(cluster, [item for item in items if item["kind"] == "Secret"] + [before])
    job = f"job/{before['metadata']['name']}"
    cluster.kubectl("-n", shop.namespace, "wait", "--for=condition=complete", job, "--timeout=120s")
    assert cluster.kubectl("-n", shop.namespace, "logs", job) == "65534\n"
    _apply(cluster, items)
    _rolled_out(cluster, shop)
    assert '"rope-10"' in _asked(cluster, shop, "http://gateway:8000/products")
    pods = _pods(cluster, shop)
    _apply(cluster, render(replace(shop, release="#13")).items)
    _rolled_out(cluster, shop)
    assert _pods(cluster, shop) == pods, "a release with nothing new in it replaced pods"
    products = replace(
        shop.composition.configs["products"], content='[{"sku": "buoy", "name": "Buoy", "price": 1, "stock": 2}]'
    )
    changed = replace(shop, composition=replace(shop.composition, configs={"products": products}))
    _apply(cluster, render(changed).items)
    _rolled_out(cluster, shop)
    assert '"buoy"' in _asked(cluster, shop, "http://gateway:8000/products")
    kept = {pod for pod in _pods(cluster, shop) if not pod.startswith("catalog-")}
    assert kept == {pod for pod in pods if not pod.startswith("catalog-")}


def _built(service: str, space: str) -> str:
    """Build one of the sample's images as its pipeline would; return the digest of its configuration."""
    folder = str(SAMPLE)
    there = _docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()
    base = f"BASE_IMAGE={next(name for name in _PYTHON if name in there or name.removeprefix('docker.io/library/') in there)}"
    label = f"slipway.test={object_name(space)}"
    return _docker(
        "build", "-q", "--build-arg", base, "--label", label, "-f", f"{folder}/{service}/Dockerfile", folder
    ).strip()


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _apply(cluster: TestCluster, items: "list[Manifest] | tuple[Manifest, ...]", *options: str) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(items)})
    cluster.kubectl("apply", "--server-side", "--field-manager=slipway", *options, "-f", "-", stdin=text)


def _rolled_out(cluster: TestCluster, shop: Setting) -> None:
    for name in shop.composition.services:
        cluster.kubectl("-n", shop.namespace, "rollout", "status", f"deployment/{name}", "--timeout=180s", seconds=200)


def _asked(cluster: TestCluster, shop: Setting, url: str) -> str:
    code = f"import urllib.request as u; print(u.urlopen('{url}', timeout=5).read().decode())"
    return cluster.kubectl("-n", shop.namespace, "exec", "deployment/cart", "--", "python3", "-c", code)


def _pods(cluster: TestCluster, shop: Setting) -> set[str]:
    chosen = "slipway.service,!job-name"
    listed = json.loads(cluster.kubectl("-n", shop.namespace, "get", "pods", "-l", chosen, "-o", "json"))["items"]
    return {pod["metadata"]["name"] for pod in listed if "deletionTimestamp" not in pod["metadata"]}
