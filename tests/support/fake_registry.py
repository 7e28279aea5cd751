"""A registry on loopback, unless told otherwise, with one small image, open or behind a password; enough for a pull."""

import base64
import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.busybox_image import busybox_tar

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


@dataclass(slots=True)
class FakeRegistry:
    """`address` is host:port; `config_digest` is the image's identity; `seen` has paths and the kind of authorization."""

    address: str
    config_digest: str
    manifest_digest: str
    seen: list[str] = field(default_factory=list)


@contextmanager
def fake_registry(marker: str, *, user: str = "", password: str = "", at: str = "127.0.0.1") -> Iterator[FakeRegistry]:
    """Serve busybox under any repository name with the tag 1; `marker` makes its identity its own."""
    layer_tar = busybox_tar()
    layer = gzip.compress(layer_tar, 1, mtime=0)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["sh"], "Labels": {"marker": marker}, "Env": ["PATH=/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [_digest(layer_tar)]},
            "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "test"}],
        }
    ).encode()
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "size": len(config),
                "digest": _digest(config),
            },
            "layers": [
                {
                    "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "size": len(layer),
                    "digest": _digest(layer),
                }
            ],
        }
    ).encode()
    blobs = {_digest(config): config, _digest(layer): layer}
    registry = FakeRegistry("", _digest(config), _digest(manifest))
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""

    class Handler(BaseHTTPRequestHandler):
        """Answers pulls."""

        def do_GET(self) -> None:
            """Serve manifests and blobs."""
            given = self.headers.get("Authorization", "")
            path = self.path.partition("?")[0]  # containerd adds the name that the image is known by
            registry.seen.append(f"{self.path} {given.partition(' ')[0]}".strip())
            if wanted and given != wanted:
                self._send(
                    401, b'{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}', "application/json"
                )
            elif path.rstrip("/") == "/v2":
                self._send(200, b"{}", "application/json")
            elif "/manifests/" in path and path.rpartition("/")[2] in {"1", registry.manifest_digest}:
                self._send(200, manifest, _MANIFEST, registry.manifest_digest)
            elif (digest := path.rpartition("/")[2]) in blobs:
                self._send(200, blobs[digest], "application/octet-stream", digest)
            else:
                self._send(
                    404, b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}', "application/json"
                )

        def do_HEAD(self) -> None:
            """The same without the body."""
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Be quiet."""

        def _send(self, status: int, body: bytes, kind: str, digest: str = "") -> None:
            self.send_response(status)
            self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="test"')
            if digest:
                self.send_header("Docker-Content-Digest", digest)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    server = ThreadingHTTPServer((at, 0), Handler)
    registry.address = f"{at}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, name="fake registry")
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
