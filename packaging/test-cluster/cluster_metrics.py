"""The resource metrics API of a test cluster (metrics.k8s.io/v1beta1), as metrics-server would serve it.

cluster_metrics.py https://API:6443 PKI-FOLDER ADDRESS PORT; standard library only.

Each question is answered from the kubelets' own summaries of that moment, through the API server; nothing is kept.
`kubectl top` and the HorizontalPodAutoscaler work with it. It takes only callers with a certificate of the cluster.
"""

import json
import ssl
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPSHandler, build_opener

_VERSION = "metrics.k8s.io/v1beta1"
_ROOT = f"/apis/{_VERSION}"
_KINDS = {"nodes": "NodeMetrics", "pods": "PodMetrics"}
_WINDOW = "10s"  # how often a kubelet measures

Object = dict[str, Any]


class Cluster:
    """The API server, asked with a certificate."""

    def __init__(self, api: str, pki: Path) -> None:
        tls = ssl.create_default_context(cafile=str(pki / "ca.crt"))
        tls.load_cert_chain(pki / "metrics.crt", pki / "metrics.key")
        self._api = api
        self._opener = build_opener(HTTPSHandler(context=tls))

    def get(self, path: str) -> Object:
        """Return what stands at a path; URLError when it cannot be had."""
        with self._opener.open(self._api + path, timeout=10) as answer:
            found: Object = json.load(answer)
            return found

    def nodes(self, query: str) -> list[Object]:
        """Return a NodeMetrics for every chosen node that measures."""
        found = []
        for node in self.get(f"/api/v1/nodes{query}")["items"]:
            measured = self._summary(node["metadata"]["name"])["node"]
            if usage := _usage(measured):
                found.append(_metrics(node, measured) | {"usage": usage})
        return found

    def pods(self, namespace: str, query: str) -> list[Object]:
        """Return a PodMetrics for every chosen pod whose containers are all measured."""
        chosen = self.get(f"/api/v1{namespace}/pods{query}")["items"]
        measured = {
            pod["podRef"]["uid"]: pod
            for node in sorted({pod["spec"]["nodeName"] for pod in chosen if "nodeName" in pod["spec"]})
            for pod in self._summary(node).get("pods", ())
        }
        found = []
        for pod in chosen:
            stats = measured.get(pod["metadata"]["uid"], {})
            containers = [{"name": c["name"], "usage": _usage(c)} for c in stats.get("containers", ())]
            if pod["status"]["phase"] == "Running" and containers and all(c["usage"] for c in containers):
                found.append(_metrics(pod, stats["containers"][0]) | {"containers": containers})
        return found

    def _summary(self, node: str) -> Object:
        return self.get(f"/api/v1/nodes/{quote(node)}/proxy/stats/summary")


def _usage(measured: Object) -> dict[str, str]:
    cpu, memory = measured.get("cpu", {}).get("usageNanoCores"), measured.get("memory", {}).get("workingSetBytes")
    return {} if cpu is None or memory is None else {"cpu": f"{cpu}n", "memory": f"{memory // 1024}Ki"}


def _metrics(item: Object, measured: Object) -> Object:
    metadata = {key: item["metadata"][key] for key in ("name", "namespace", "labels") if key in item["metadata"]}
    return {"metadata": metadata, "timestamp": measured["cpu"]["time"], "window": _WINDOW}


def respond(cluster: Cluster, target: str) -> Object | None:
    """Return the answer to a GET; None when there is nothing at that path."""
    parts = urlsplit(target)
    if parts.path == _ROOT:
        resources = [
            {"name": name, "kind": kind, "singularName": "", "namespaced": name == "pods", "verbs": ["get", "list"]}
            for name, kind in _KINDS.items()
        ]
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": _VERSION, "resources": resources}
    if not parts.path.startswith(f"{_ROOT}/"):
        return None
    match parts.path.removeprefix(f"{_ROOT}/").split("/"):
        case ["nodes" as kind, *name]:
            items = cluster.nodes(_query(parts.query, name))
        case ["pods" as kind]:
            items, name = cluster.pods("", _query(parts.query, [])), []
        case ["namespaces", namespace, "pods" as kind, *name]:
            items = cluster.pods(f"/namespaces/{namespace}", _query(parts.query, name))
        case _:
            return None
    typed = {"kind": _KINDS[kind], "apiVersion": _VERSION}
    if name:
        return typed | items[0] if items else None
    return {"kind": f"{_KINDS[kind]}List", "apiVersion": _VERSION, "metadata": {}, "items": [typed | i for i in items]}


def _query(given: str, name: list[str]) -> str:
    """Return what chooses the objects: one by its name, or the selectors that were given."""
    if name:
        return "?" + urlencode({"fieldSelector": f"metadata.name={name[0]}"})
    return f"?{given}" if given else ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cluster: Cluster

    def do_GET(self) -> None:
        try:
            found, status = respond(self.cluster, self.path), HTTPStatus.OK
        except (HTTPError, URLError, KeyError, ValueError, OSError) as error:
            found, status = _failure(str(error)), HTTPStatus.SERVICE_UNAVAILABLE
        if found is None:
            found, status = _failure(f"nothing is measured at {self.path}"), HTTPStatus.NOT_FOUND
        body = json.dumps(found | ({"code": status} if status != HTTPStatus.OK else {})).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _failure(message: str) -> Object:
    return {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message}


def main(api: str, pki: str, address: str, port: str) -> None:
    """Serve for ever."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{pki}/ca.crt")
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_cert_chain(f"{pki}/metrics.crt", f"{pki}/metrics.key")
    _Handler.cluster = Cluster(api, Path(pki))
    server = ThreadingHTTPServer((address, int(port)), _Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
