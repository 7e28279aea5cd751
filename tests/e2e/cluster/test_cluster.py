"""The tests' own cluster is a real one: workloads, services, names, volumes; and nothing of it stays."""

import json
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.cluster import TestCluster, down, up
from tests.support.fake_registry import fake_registry

pytestmark = pytest.mark.cluster

_WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: web
        image: IMAGE
        command: [sh, -c, "hostname > /tmp/index.html && exec httpd -f -p 8080 -h /tmp"]
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
        resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: web-pods}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 8080}]}
"""

_VISITOR = """
apiVersion: v1
kind: Pod
metadata: {name: visitor}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: visitor, image: IMAGE, command: [sleep, "1000"]}]
"""

_BUSY = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {name: web, image: IMAGE, command: [sh, -c, "while :; do :; done"],
         resources: {requests: {cpu: 20m}, limits: {cpu: 50m}}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 2
  targetCPUUtilizationPercentage: 50
"""

_NAMES = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: db, image: IMAGE, command: [httpd, -f, -p, "8080", -h, /www]}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}}
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {type: ExternalName, externalName: db-0.db.SPACE.svc.cluster.local}
"""

_VOLUME = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: writer}
spec:
  restartPolicy: Never
  containers: [{name: writer, image: IMAGE, command: [sh, -c, "echo kept > /data/file && cat /data/file"],
    volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""


def test_the_node_is_ready(cluster: TestCluster) -> None:
    nodes = json.loads(cluster.kubectl("get", "nodes", "-o", "json"))["items"]
    ready = [c["status"] for node in nodes for c in node["status"]["conditions"] if c["type"] == "Ready"]
    assert ready
    assert set(ready) == {"True"}


def test_a_deployment_is_reached_by_address_and_by_name_from_another_pod(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _WEB + "---" + _VISITOR)
    _rolled_out(cluster, space)
    cluster.kubectl("-n", space, "wait", "--for=condition=Ready", "pod/visitor", "--timeout=60s")
    pod = cluster.kubectl("-n", space, "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}")
    address = cluster.kubectl("-n", space, "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}")
    names = ["web", f"web.{space}", f"web.{space}.svc", f"web.{space}.svc.cluster.local", "web-pods:8080"]
    for host in [address, *names]:
        assert _visit(cluster, space, host).strip() == pod, host
    with pytest.raises(AssertionError, match="bad address"):
        _visit(cluster, space, "nobody")


def test_a_node_port_answers_to_the_machine_and_the_machine_to_a_pod(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _WEB)
    _rolled_out(cluster, space)
    cluster.kubectl("-n", space, "patch", "service", "web", "-p", '{"spec": {"type": "NodePort"}}')
    port = cluster.kubectl("-n", space, "get", "service", "web", "-o", "jsonpath={.spec.ports[0].nodePort}")
    machine, node = cluster.control("where").split()
    assert _fetched(f"http://{node}:{port}/").startswith("web-")
    with fake_registry(space, at=machine) as registry:
        url = f"http://{registry.address}/v2/"
        assert (
            cluster.kubectl("-n", space, "exec", "deploy/web", "--", "timeout", "5", "wget", "-q", "-O-", url) == "{}"
        )


def test_a_pod_of_a_stateful_set_has_a_name_and_an_external_name_leads_on(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _NAMES.replace("SPACE", space))
    cluster.kubectl("-n", space, "rollout", "status", "statefulset/db", "--timeout=90s")
    address = cluster.kubectl("-n", space, "get", "pod", "db-0", "-o", "jsonpath={.status.podIP}")
    of_pod = _look_up(cluster, space, f"db-0.db.{space}.svc.cluster.local")
    of_other = _look_up(cluster, space, f"other.{space}.svc.cluster.local")
    assert f"Address: {address}" in of_pod
    assert f"canonical name = db-0.db.{space}.svc.cluster.local" in of_other
    assert f"Address: {address}" in of_other


def test_a_pod_reaches_itself_through_its_service(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _WEB)
    _rolled_out(cluster, space)
    pod = cluster.kubectl(
        "-n", space, "exec", "deploy/web", "--", "timeout", "5", "wget", "-q", "-O-", "http://web"
    ).strip()
    assert pod.startswith("web-")


def test_scaling_brings_pods_that_share_the_traffic(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _WEB + "---" + _VISITOR)
    cluster.kubectl("-n", space, "scale", "deployment/web", "--replicas=3")
    _rolled_out(cluster, space)
    cluster.kubectl("-n", space, "wait", "--for=condition=Ready", "pod/visitor", "--timeout=60s")
    pods = cluster.kubectl(
        "-n", space, "get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.name}"
    ).split()
    assert len(pods) == 3
    seen: set[str] = set()
    end = time.monotonic() + 60
    while seen != set(pods) and time.monotonic() < end:
        seen.add(_visit(cluster, space, "web").strip())
    assert seen == set(pods)


def test_a_claim_gets_a_volume(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _VOLUME)
    deadline = time.monotonic() + 60
    while (log := _finished(cluster, space, "writer")) is None and time.monotonic() < deadline:
        cluster.kubectl("version")  # as long as a call takes
    assert log == "kept\n"


def test_the_autoscaler_sees_what_pods_use_and_adds_one(cluster: TestCluster, space: str) -> None:
    _apply(cluster, space, _BUSY)
    deadline = time.monotonic() + 120
    wanted = ""
    while wanted != "2" and time.monotonic() < deadline:
        wanted = cluster.kubectl("-n", space, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}")
    assert wanted == "2", cluster.kubectl("-n", space, "describe", "hpa", "web")
    assert "web-" in cluster.kubectl("-n", space, "top", "pods")


def test_the_node_pulls_from_a_registry_of_this_machine(cluster: TestCluster, space: str) -> None:
    machine = cluster.control("where").splitlines()[0]
    with fake_registry(space, at=machine) as registry:
        port = registry.address.rpartition(":")[2]
        cluster.control("registry", port)
        cluster.kubectl("-n", space, "run", "pulled", f"--image=localhost:{port}/some/name:1", "--", "sleep", "1000")
        cluster.kubectl("-n", space, "wait", "--for=condition=Ready", "pod/pulled", "--timeout=60s")
        identity = cluster.kubectl("-n", space, "get", "pod", "pulled", "-o", "jsonpath={..imageID}")
    assert identity.endswith(registry.manifest_digest)


def test_a_guest_may_do_nothing(cluster: TestCluster) -> None:
    assert cluster.folder
    guest = str(cluster.folder / "guest.conf")
    with pytest.raises(AssertionError, match="Forbidden"):
        cluster.kubectl("--kubeconfig", guest, "get", "pods")


def test_a_cluster_leaves_nothing_and_disturbs_no_other_one(cluster: TestCluster) -> None:
    folder = Path(tempfile.mkdtemp(prefix="slipway-cluster-second-"))
    before = _traces()
    second = up(folder)
    try:
        _apply(second, "default", _WEB)
        _rolled_out(second, "default")
        second.control("stop", "apiserver")
        with pytest.raises(AssertionError, match="refused"):
            second.kubectl("get", "nodes")
        assert "deployment" not in cluster.kubectl("-n", "default", "get", "deployments", "-o", "name")
        second.control("start", "apiserver")
        _answers_again(second)
        _rolled_out(second, "default")
        number = (folder / "number").read_text().strip()
        assert _traces() != before
    finally:
        down(folder)
    assert not folder.exists()
    assert _traces() == before
    assert not list(Path("/sys/fs/cgroup").glob(f"**/slipway-cluster-{number}"))
    assert not _processes(folder)
    test_the_node_is_ready(cluster)


def _apply(cluster: TestCluster, space: str, manifest: str) -> None:
    cluster.kubectl("-n", space, "apply", "-f", "-", stdin=manifest.replace("IMAGE", cluster.image))


def _rolled_out(cluster: TestCluster, space: str) -> None:
    cluster.kubectl("-n", space, "rollout", "status", "deployment/web", "--timeout=90s")


def _visit(cluster: TestCluster, space: str, host: str) -> str:
    return cluster.kubectl("-n", space, "exec", "visitor", "--", "timeout", "5", "wget", "-q", "-O-", f"http://{host}/")


def _fetched(url: str) -> str:
    """Ask until kube-proxy has set its rules."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(url, timeout=5) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            if time.monotonic() > deadline:
                raise


def _look_up(cluster: TestCluster, space: str, name: str) -> str:
    return cluster.kubectl("-n", space, "exec", "db-0", "--", "nslookup", "-type=a", name)


def _answers_again(cluster: TestCluster) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            cluster.kubectl("get", "--raw", "/readyz")
        except AssertionError:
            continue
        return
    raise AssertionError("the API server does not come back")


def _finished(cluster: TestCluster, space: str, pod: str) -> str | None:
    phase = cluster.kubectl("-n", space, "get", "pod", pod, "-o", "jsonpath={.status.phase}")
    return cluster.kubectl("-n", space, "logs", pod) if phase in ("Succeeded", "Failed") else None


def _traces() -> dict[str, list[str]]:
    """What the machine shows of clusters: interfaces, mounts, packet rules that are Kubernetes' own, control groups."""
    rules = subprocess.run(["iptables-save"], capture_output=True, text=True, check=True).stdout
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    return {
        "interfaces": sorted(word for word in links.split() if word.startswith("slipway")),
        "mounts": sorted(line for line in Path("/proc/mounts").read_text().splitlines() if "slipway-cluster" in line),
        "rules": sorted(line for line in rules.splitlines() if "KUBE-" in line or "CNI-" in line),
    }


def _processes(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except OSError:
            continue
        if f"{folder}/".encode() in command:
            found.append(command.decode(errors="replace"))
    return found
