"""What stands around the workloads: Services, Ingresses, autoscalers, budgets; names, warnings, records."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend.domain.environment import JobBefore
from backend.domain.errors import InputError
from backend.domain.image import ImageIdentity
from backend.engine.manifests.job import job_before
from backend.engine.manifests.references import loaded, pulled
from backend.engine.manifests.render import render
from backend.engine.manifests.secret import recorded
from backend.engine.manifests.setting import PodImage
from tests.support.manifests import NEW, OLD, one, rendered, sample
from tests.unit.engine.manifests.test_workloads import web

DIGEST = "sha256:" + "ab" * 32


def test_a_service_is_called_by_its_compose_name_and_its_other_names(tmp_path: Path) -> None:
    text = """
services:
  web: {image: a, ports: ["8080:80", "80/udp"], container_name: front, networks: {default: {aliases: [db, WWW]}}}
  db: {image: b, expose: [5432]}
"""
    found = rendered(tmp_path, text)
    assert one(found, "Service", "web")["spec"]["ports"] == [
        {"name": "tcp-80", "port": 80, "targetPort": 80, "protocol": "TCP"},
        {"name": "udp-80", "port": 80, "targetPort": 80, "protocol": "UDP"},
    ]
    assert one(found, "Service", "www")["spec"] == one(found, "Service", "front")["spec"]
    assert one(found, "Service", "db")["spec"]["selector"]["slipway.service"] == "db"
    assert "services.web: nobody can call it db in the cluster; call it web" in found.warnings


def test_without_known_ports_a_name_leads_to_the_pods_themselves(tmp_path: Path) -> None:
    assert one(rendered(tmp_path, web("")), "Service")["spec"]["clusterIP"] == "None"
    exposed = rendered(tmp_path, web(""), PodImage("a", exposed_ports=(6379,)))
    assert one(exposed, "Service")["spec"]["ports"][0]["port"] == 6379


def test_published_ports_are_opened_only_where_asked(tmp_path: Path) -> None:
    ports = "ports: ['30080:80', '9000:9000/udp']"
    closed = rendered(tmp_path, web(ports))
    assert [item["metadata"]["name"] for item in closed.items if item["kind"] == "Service"] == ["web"]
    assert any("30080, 9000 are not opened outside" in warning for warning in closed.warnings)
    assert rendered(tmp_path, web(ports + "\nx-kubernetes: {publish: none}")).warnings == ()
    nodes = rendered(tmp_path, web(ports + "\nx-kubernetes: {publish: node-port}"))
    assert one(nodes, "Service", "web-published")["spec"]["ports"] == [
        {"name": "tcp-30080", "port": 30080, "targetPort": 80, "protocol": "TCP", "nodePort": 30080}
    ]
    assert "nodePort" not in one(nodes, "Service", "web-published-udp")["spec"]["ports"][0]
    balanced = rendered(tmp_path, web(ports + "\nx-kubernetes: {publish: load-balancer}"))
    assert one(balanced, "Service", "web-published")["spec"]["type"] == "LoadBalancer"


ASKED = """
ports: [80]
deploy: {resources: {limits: {cpus: "1", memory: 64m}}}
x-kubernetes:
  ingress: {host: shop.example, path: /api, tls: shop-tls, class: nginx, annotations: {a.b/c: "1"}}
  autoscale: {min: 2, max: 5, cpu: 70%, memory: 90}
  disruption_budget: {min_available: 50%}
"""


def test_ingress_autoscaler_and_budget_stand_where_asked_in_the_newest_served_version(tmp_path: Path) -> None:
    old, new = rendered(tmp_path, web(ASKED), served=OLD), rendered(tmp_path, web(ASKED), served=NEW)
    assert [item["apiVersion"] for item in old.items[-3:]] == [
        "autoscaling/v2beta2",
        "policy/v1beta1",
        "networking.k8s.io/v1",
    ]
    assert [item["apiVersion"] for item in new.items[-3:]] == ["autoscaling/v2", "policy/v1", "networking.k8s.io/v1"]
    scaler, budget, ingress = (item["spec"] for item in new.items[-3:])
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert [metric["resource"]["target"]["averageUtilization"] for metric in scaler["metrics"]] == [70, 90]
    assert budget["minAvailable"] == "50%"
    assert ingress["rules"][0]["http"]["paths"][0]["backend"] == {"service": {"name": "web", "port": {"number": 80}}}
    assert ingress["tls"] == [{"hosts": ["shop.example"], "secretName": "shop-tls"}]


def test_what_the_cluster_does_not_serve_is_left_out_and_named(tmp_path: Path) -> None:
    found = rendered(tmp_path, web(ASKED), served=replace(OLD, resources=frozenset()))
    assert {item["kind"] for item in found.items} == {"Service", "Deployment"}
    assert len([warning for warning in found.warnings if "this cluster serves no" in warning]) == 3


def test_names_that_dns_cannot_have_are_refused_where_somebody_calls_them(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        rendered(tmp_path, "services: {my_db: {image: a, ports: [5432]}}")
    assert "services.my_db" in caught.value.message
    assert "my-db" in caught.value.hint
    quiet = rendered(tmp_path, "services: {my_worker: {image: a}, Web: {image: b, ports: [80]}}")
    names = [item["metadata"]["name"] for item in quiet.items if item["kind"] == "Deployment"]
    assert names[1] == "web"
    assert names[0].startswith("my-worker-")


def test_two_services_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="web and WEB would have the same name"):
        rendered(tmp_path, "services: {web: {image: a}, WEB: {image: b}}")
    with pytest.raises(InputError, match="two things would be the Service web-published"):
        rendered(
            tmp_path,
            "services: {web: {image: a, ports: ['1:1'], x-kubernetes: {publish: node-port}}, web-published: {image: b}}",
        )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("volumes: ['./x:/x']", "volumes"),
        ("volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "volumes"),
        ("volumes: ['d:/d']", "volumes"),
        ("configs: [{source: c, uid: '5'}]", "configs"),
        ("user: app", "user"),
        ("stop_signal: SIGQUIT", "stop_signal"),
        ("pids_limit: 5", "deploy.resources"),
        ("command: []", "command"),
        ("entrypoint: []", "entrypoint"),
        ("security_opt: ['apparmor:x']", "security_opt"),
        ("hostname: a_b", "hostname"),
        ("extra_hosts: ['h=host-gateway']", "extra_hosts"),
        ("labels: {'a b': x}", "labels"),
        ("healthcheck: {interval: 5s}", "healthcheck"),
        ("ports: ['80:80']", "ports"),
        ("expose: [80]\nrestart: 'no'", "restart"),
        ("x-kubernetes: {autoscale: {max: 3}}", "x-kubernetes.autoscale"),
        ("x-kubernetes: {publish: node-port}", "x-kubernetes.publish"),
        ("x-kubernetes: {liveness: true}", "x-kubernetes.liveness"),
        ("restart: 'no'\nx-kubernetes: {disruption_budget: {min_available: 1}}", "x-kubernetes.disruption_budget"),
        ("restart: 'no'\ndeploy: {replicas: 2}", "deploy.replicas"),
    ],
)
def test_what_cannot_be_honoured_is_named(tmp_path: Path, text: str, key: str) -> None:
    rest = "volumes: {d: }\nconfigs: {c: {content: x}}\n"
    found = rendered(tmp_path, web(text) + rest).warnings
    assert [warning for warning in found if warning.startswith(f"services.web.{key}: ")], found


def test_an_images_own_healthcheck_is_missed(tmp_path: Path) -> None:
    found = rendered(tmp_path, web(""), PodImage("a", has_healthcheck=True))
    assert "the image's own HEALTHCHECK is not known to a cluster" in found.warnings[0]


def test_a_record_holds_no_secret() -> None:
    found = render(sample())
    assert "aHVzaA==" in str(found.items)
    assert "aHVzaA==" not in str(recorded(found))
    assert "aHVzaA==" not in repr(found) + repr(sample())
    assert one(replace(found, items=recorded(found)), "Secret")["data"] == {"signing_key": ""}


def test_the_job_before_a_rollout_has_the_deployments_name_and_is_nobodys_copy() -> None:
    first = job_before(sample(), JobBefore("cart", "./migrate --all"), "d1")
    assert first == job_before(sample(), JobBefore("cart", "./migrate --all"), "d1")
    assert first["metadata"]["name"] != job_before(sample(), JobBefore("cart", "x"), "d2")["metadata"]["name"]
    spec = first["spec"]["template"]["spec"]
    assert (first["spec"]["backoffLimit"], spec["restartPolicy"]) == (0, "Never")
    assert (spec["containers"][0]["command"], spec["containers"][0]["args"]) == (["/bin/sh"], ["-c", "./migrate --all"])
    assert spec["containers"][0]["volumeMounts"][0]["mountPath"] == "/run/secrets/signing_key"
    service = one(render(sample()), "Service", "cart")["spec"]["selector"]
    assert not service.items() <= first["spec"]["template"]["metadata"]["labels"].items()


def test_an_image_is_called_by_its_digest_or_by_a_tag_that_is_written_once() -> None:
    identity = ImageIdentity(DIGEST, ("a.example/x@sha256:1", "b.example/x@sha256:2"))
    assert pulled("web", identity) == "a.example/x@sha256:1"
    assert pulled("web", identity, "b.example/x") == "b.example/x@sha256:2"
    with pytest.raises(InputError, match="was not pushed to"):
        pulled("web", identity, "c.example/x")
    assert loaded("shop", "My_Web", identity).endswith(":" + "ab" * 32)
    assert loaded("shop", "web", identity).startswith("slipway.invalid/shop/web:")


def test_a_service_without_an_image_is_refused() -> None:
    with pytest.raises(InputError, match="the release has no image of it"):
        render(replace(sample(), images={}))
