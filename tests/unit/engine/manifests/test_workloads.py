"""Deployments, StatefulSets and their pods, from Compose files."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend.domain.errors import InputError
from backend.engine.manifests.render import render
from backend.engine.manifests.setting import PodImage
from tests.support.manifests import composition, container, one, rendered, sample, setting

ROOT = PodImage("example.org/web:1")
NOBODY = PodImage("example.org/web:1", "65534:65534")


def web(text: str) -> str:
    """Return a Compose file with one service that says some more."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"services:\n  web:\n    image: example.org/web\n{lines}"


def test_the_sample_is_rendered_in_the_order_in_which_it_can_be_applied() -> None:
    found = render(sample())
    kinds = [item["kind"] for item in found.items]
    assert kinds == ["ConfigMap", "Secret", *["Service"] * 4, *["Deployment"] * 4]
    names = [item["metadata"]["name"] for item in found.items if item["kind"] == "Deployment"]
    assert (names[0], names[-1]) == ("catalog", "gateway")
    assert [item["spec"]["replicas"] for item in found.items if item["kind"] == "Deployment"] == [2, 2, 2, 2]


def test_everything_carries_the_labels_by_which_teammates_find_it() -> None:
    for item in render(sample()).items:
        labels = item["metadata"]["labels"]
        assert (labels["slipway.project"], labels["slipway.environment"]) == ("shop", "production")
        assert labels["app.kubernetes.io/managed-by"] == "slipway"
        assert item["metadata"]["namespace"] == "shop-production"


def test_a_release_changes_no_pod_by_its_version_alone() -> None:
    before, after = render(sample()), render(replace(sample(), release="#13"))
    old, new = one(before, "Deployment", "cart"), one(after, "Deployment", "cart")
    assert new["metadata"]["labels"]["app.kubernetes.io/version"] == "13"
    assert old["spec"] == new["spec"]


def test_a_changed_config_or_secret_replaces_the_pods_that_use_it_and_leaves_the_old_ones_theirs() -> None:
    before = render(sample())
    after = render(replace(sample(), secret_values={"signing_key": "other"}))
    assert one(before, "Secret")["metadata"]["name"] != one(after, "Secret")["metadata"]["name"]
    changed = {
        item["metadata"]["name"]
        for item, old in zip(after.items, before.items, strict=True)
        if item["kind"] == "Deployment" and item != old
    }
    assert changed == {"cart", "orders"}


def test_a_healthcheck_decides_when_a_pod_gets_calls_but_restarts_nothing(tmp_path: Path) -> None:
    text = "healthcheck: {test: 'curl -f http://localhost/ || exit 1', interval: 5s, timeout: 1500ms, retries: 4}"
    found = container(rendered(tmp_path, web(text)))
    assert found["readinessProbe"] == {
        "exec": {"command": ["/bin/sh", "-c", "curl -f http://localhost/ || exit 1"]},
        "periodSeconds": 5,
        "timeoutSeconds": 2,
        "failureThreshold": 4,
    }
    assert not {"livenessProbe", "startupProbe"} & found.keys()


def test_liveness_is_asked_for_and_waits_for_the_start(tmp_path: Path) -> None:
    text = (
        "ports: [80]\nhealthcheck: {test: [CMD, ok], interval: 10s, retries: 2, start_period: 25s}\n"
        "x-kubernetes: {liveness: true, probe: {http: /healthz}}"
    )
    found = container(rendered(tmp_path, web(text)))
    assert found["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": 80}
    assert found["startupProbe"]["failureThreshold"] == 5
    assert found["readinessProbe"]["periodSeconds"] == 10


@pytest.mark.parametrize("text", ["healthcheck: {disable: true}", "healthcheck: {interval: 5s}", ""])
def test_without_a_test_there_is_no_probe(tmp_path: Path, text: str) -> None:
    assert "readinessProbe" not in container(rendered(tmp_path, web(text)))


@pytest.mark.parametrize(
    ("text", "limits", "requests"),
    [
        ("{limits: {cpus: '1.5', memory: 1g}}", {"cpu": "1500m", "memory": "1Gi"}, {"cpu": "150m", "memory": "1Gi"}),
        ("{limits: {cpus: '0.004'}}", {"cpu": "4m"}, {"cpu": "1m"}),
        (
            "{limits: {cpus: '2'}, reservations: {cpus: '1.0', memory: 100k}}",
            {"cpu": "2"},
            {"cpu": "1", "memory": "100Ki"},
        ),
    ],
)
def test_limits_reserve_a_tenth_of_the_cpu_and_all_of_the_memory(
    tmp_path: Path, text: str, limits: dict[str, str], requests: dict[str, str]
) -> None:
    found = container(rendered(tmp_path, web(f"deploy: {{resources: {text}}}")))["resources"]
    assert (found["limits"], found["requests"]) == (limits, requests)


def test_more_reserved_than_allowed_is_refused(tmp_path: Path) -> None:
    text = web("deploy: {resources: {limits: {memory: 1m}, reservations: {memory: 2m}}}")
    with pytest.raises(InputError, match="more memory is reserved than the limit allows"):
        rendered(tmp_path, text)


def test_what_kubernetes_would_expand_arrives_as_it_is_written(tmp_path: Path) -> None:
    text = "environment: {A: '$$(B)', B: '$$$$x', C: 'a$$b'}\ncommand: [echo, '$$(A)']\n"  # Compose makes one of two
    found = container(rendered(tmp_path, web(text)))
    assert [(entry["name"], entry["value"]) for entry in found["env"]] == [("A", "$$(B)"), ("B", "$$$x"), ("C", "a$b")]
    assert found["args"] == ["echo", "$$(A)"]


def test_entrypoint_and_command_keep_their_places(tmp_path: Path) -> None:
    found = container(rendered(tmp_path, web("entrypoint: [a, b]\ncommand: [c]\nworking_dir: /srv\nuser: '1:2'")))
    assert (found["command"], found["args"], found["workingDir"]) == (["a", "b"], ["c"], "/srv")
    assert (found["securityContext"]["runAsUser"], found["securityContext"]["runAsGroup"]) == (1, 2)
    away = container(rendered(tmp_path, web("entrypoint: []\ncommand: [c, d]")))
    assert (away["command"], "args" in away) == (["c", "d"], False)


def test_only_a_number_other_than_0_is_sworn_not_to_be_root(tmp_path: Path) -> None:
    for image, user, sure in (
        (ROOT, "", False),
        (NOBODY, "", True),
        (NOBODY, "0", False),
        (ROOT, "7", True),
        (PodImage("x", "app"), "", False),
        (NOBODY, "app", True),
    ):
        found = container(rendered(tmp_path, web(f"user: '{user}'"), image))["securityContext"]
        assert found.get("runAsNonRoot", False) is sure, (image.user, user)
        assert found["allowPrivilegeEscalation"] is False
        assert found.get("capabilities") == ({"drop": ["ALL"]} if sure else None)


def test_capabilities_and_read_only_roots_are_honoured(tmp_path: Path) -> None:
    text = "cap_add: [CAP_NET_ADMIN, sys_time]\ncap_drop: [ALL]\nread_only: true\ntmpfs: ['/run:size=64m', /tmp]"
    found = rendered(tmp_path, web(text))
    security = container(found)["securityContext"]
    assert security["capabilities"] == {"add": ["NET_ADMIN", "SYS_TIME"], "drop": ["ALL"]}
    assert security["readOnlyRootFilesystem"] is True
    volumes = one(found, "Deployment")["spec"]["template"]["spec"]["volumes"]
    assert [volume["emptyDir"] for volume in volumes] == [
        {"medium": "Memory", "sizeLimit": "64Mi"},
        {"medium": "Memory"},
    ]


def test_a_pod_knows_nothing_of_the_cluster_around_it() -> None:
    spec = one(render(sample()), "Deployment", "cart")["spec"]["template"]["spec"]
    assert (spec["automountServiceAccountToken"], spec["enableServiceLinks"]) == (False, False)
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_stop_first_stops_all_before_the_new_start(tmp_path: Path) -> None:
    found = one(rendered(tmp_path, web("deploy: {update_config: {order: stop-first}}")), "Deployment")
    assert found["spec"]["strategy"] == {"type": "Recreate"}
    rolling = one(rendered(tmp_path, web("stop_grace_period: 1500ms")), "Deployment")["spec"]
    assert rolling["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert rolling["template"]["spec"]["terminationGracePeriodSeconds"] == 2


def test_a_service_that_writes_its_own_volume_is_a_stateful_set_with_a_claim_for_each_copy(tmp_path: Path) -> None:
    text = (
        web("volumes: ['data:/data']\nx-kubernetes: {storage: {data: {size: 10Gi, class: fast}}}") + "volumes: {data: }"
    )
    found = rendered(tmp_path, text, NOBODY)
    spec = one(found, "StatefulSet")["spec"]
    (template,) = spec["volumeClaimTemplates"]
    assert template["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "10Gi"}},
        "storageClassName": "fast",
    }
    assert (spec["serviceName"], spec["podManagementPolicy"]) == ("web", "Parallel")
    assert container(found, "StatefulSet")["volumeMounts"] == [{"name": "data", "mountPath": "/data"}]
    assert spec["template"]["spec"]["securityContext"]["fsGroup"] == 65534
    assert not [item for item in found.items if item["kind"] == "PersistentVolumeClaim"]


def test_a_shared_volume_is_one_claim_for_all(tmp_path: Path) -> None:
    text = """
services:
  app: {image: a, volumes: ["files:/files"]}
  web: {image: b, volumes: ["files:/www:ro"]}
volumes: {files: }
"""
    found = rendered(tmp_path, text)
    claim = one(found, "PersistentVolumeClaim")
    assert (claim["metadata"]["name"], claim["spec"]["accessModes"]) == ("files", ["ReadWriteMany"])
    assert one(found, "StatefulSet")["metadata"]["name"] == "app"
    assert container(found, "Deployment")["volumeMounts"][0]["readOnly"] is True
    assert found.items.index(claim) < found.items.index(one(found, "StatefulSet"))


def test_configs_and_secrets_are_files_beside_what_the_image_has(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: a
    configs: [{source: app, target: /etc/app.conf, mode: "0440"}]
    secrets: [key]
configs: {app: {content: "x = 1"}}
secrets: {key: {environment: KEY}}
"""
    found = rendered(tmp_path, text)
    assert one(found, "ConfigMap")["data"] == {"app": "x = 1"}
    mounts = container(found)["volumeMounts"]
    assert [(mount["mountPath"], mount["subPath"]) for mount in mounts] == [
        ("/etc/app.conf", "app"),
        ("/run/secrets/key", "key"),
    ]
    volumes = one(found, "Deployment")["spec"]["template"]["spec"]["volumes"]
    assert volumes[0]["configMap"]["items"] == [{"key": "app", "path": "app", "mode": 0o440}]
    assert volumes[1]["secret"]["secretName"] == one(found, "Secret")["metadata"]["name"]


def test_what_ends_is_a_job_that_changes_its_name_with_what_it_does(tmp_path: Path) -> None:
    text = """
services:
  web: {image: a, ports: [80], depends_on: {migrate: {condition: service_completed_successfully}}}
  migrate: {image: b, command: [./migrate], environment: {N: "1"}}
  sweep: {image: c, restart: "on-failure:3"}
"""
    found = rendered(tmp_path, text)
    jobs = {item["metadata"]["name"][:-11]: item for item in found.items if item["kind"] == "Job"}
    assert jobs["migrate"]["spec"]["backoffLimit"] == 0
    assert jobs["migrate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    assert jobs["sweep"]["spec"]["backoffLimit"] == 3
    assert found.items.index(jobs["migrate"]) < found.items.index(one(found, "Deployment"))
    again = rendered(tmp_path, text)
    assert [item["metadata"]["name"] for item in again.items] == [item["metadata"]["name"] for item in found.items]
    other = rendered(tmp_path, text.replace('"1"', '"2"'))
    assert jobs["migrate"]["metadata"]["name"] not in [item["metadata"]["name"] for item in other.items]


def test_an_autoscaled_service_leaves_its_copies_to_the_autoscaler(tmp_path: Path) -> None:
    text = web("deploy: {replicas: 3, resources: {reservations: {cpus: '0.1'}}}\nx-kubernetes: {autoscale: {max: 9}}")
    assert "replicas" not in one(rendered(tmp_path, text), "Deployment")["spec"]


def test_a_scaled_service_has_the_copies_it_was_scaled_to(tmp_path: Path) -> None:
    found = replace(setting(composition(tmp_path, web("deploy: {replicas: 3}"))), replicas={"web": 0})
    assert one(render(found), "Deployment")["spec"]["replicas"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("environment: {1A: x}", "takes no variable called '1A'"),
        ("volumes: ['d:/d', {type: tmpfs, target: /d/}]", "cannot mount '/d'"),
        ("ports: [80, 81]\nx-kubernetes: {ingress: a.example}", "has several ports"),
        ("x-kubernetes: {ingress: a.example}", "has no TCP port"),
        ("ports: [80]\nx-kubernetes: {ingress: {host: a.example, port: 81}}", "has no port 81"),
    ],
)
def test_what_no_cluster_takes_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        rendered(tmp_path, web(text) + "volumes: {d: }")
    assert caught.value.message.startswith("services.web")
    assert caught.value.hint
