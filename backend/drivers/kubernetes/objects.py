"""Objects of one cluster: read, listed, applied, changed, deleted."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from backend.domain.cluster import Manifest, ResourceType, Selection
from backend.domain.errors import InputError, NotFoundError
from backend.drivers.kubernetes.client import JSON, ClusterClient
from backend.drivers.kubernetes.decoding import RowDecoder
from backend.drivers.kubernetes.paths import list_path, object_path
from backend.drivers.kubernetes.wire import Page
from backend.ports.cluster_rows import Row

_APPLY = "application/apply-patch+yaml"  # JSON is YAML
_MERGE = "application/merge-patch+json"
_Object = dict[str, Any]


class ClusterObjects:
    """ports.cluster.Objects."""

    def __init__(self, client: ClusterClient) -> None:
        self._client = client

    async def get(self, type_: ResourceType, name: str, namespace: str = "") -> Manifest:
        """Return one object; NotFoundError."""
        path = object_path(type_, name, namespace)
        return await self._client.ask(_Object, "GET", path, doing=f"read {type_.kind} {name}")

    async def pages(self, selection: Selection, *, limit: int = 500) -> AsyncIterator[Sequence[Row]]:
        """Yield what is selected, page by page; GoneError when the list took so long that the server forgot its middle."""
        decoder = RowDecoder(selection.type)
        token = ""
        while True:
            page = await self._client.ask(
                Page,
                "GET",
                list_path(selection.type, selection.namespace),
                params=list_params(selection, limit, token),
                doing=f"list {selection.type}",
            )
            yield [row for item in page.items or () if (row := decoder.row(item)) is not None]
            token = page.metadata.next or ""
            if not token:
                return

    async def apply(
        self, type_: ResourceType, manifest: Manifest, *, manager: str, dry_run: bool = False, force: bool = False
    ) -> Manifest:
        """Apply on the server under a field manager; ConflictError names the owners."""
        name, namespace = names_of(type_, manifest)
        params = {"fieldManager": manager, "force": str(force).lower(), **_dry(dry_run)}
        return await self._client.ask(
            _Object,
            "PATCH",
            object_path(type_, name, namespace),
            params=params,
            body=manifest,
            content_type=_APPLY,
            doing=f"apply {type_.kind} {name}",
        )

    async def patch(
        self, type_: ResourceType, name: str, change: Manifest, *, namespace: str = "", subresource: str = ""
    ) -> Manifest:
        """Merge a change into an object or its subresource."""
        return await self._client.ask(
            _Object,
            "PATCH",
            object_path(type_, name, namespace, subresource),
            body=change,
            content_type=_MERGE,
            doing=f"change {type_.kind} {name}",
        )

    async def create(self, type_: ResourceType, manifest: Manifest, *, dry_run: bool = False) -> Manifest:
        """Create an object; ConflictError when its name is taken."""
        name, namespace = names_of(type_, manifest)
        if type_.namespaced and not namespace:
            raise InputError(f"{type_.kind} {name} needs a namespace.", "Add metadata.namespace.")
        path = list_path(type_, namespace)
        return await self._client.ask(
            _Object, "POST", path, params=_dry(dry_run), body=manifest, doing=f"create {type_.kind} {name}"
        )

    async def delete(
        self, type_: ResourceType, name: str, *, namespace: str = "", uid: str = "", dry_run: bool = False
    ) -> None:
        """Delete an object and what it owns; one that does not exist is no error, another under its name is left (ConflictError)."""
        body: dict[str, object] = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"}
        if uid:
            body["preconditions"] = {"uid": uid}
        if dry_run:
            body["dryRun"] = ["All"]
        path = object_path(type_, name, namespace)
        try:
            await self._client.call("DELETE", path, body=body, content_type=JSON, doing=f"delete {type_.kind} {name}")
        except NotFoundError:
            return


def list_params(selection: Selection, limit: int = 0, token: str = "") -> dict[str, str]:
    """Return the query of a list or watch."""
    params = {"labelSelector": selection.labels, "fieldSelector": selection.fields, "continue": token}
    if limit:
        params["limit"] = str(limit)
    return {key: value for key, value in params.items() if value}


def names_of(type_: ResourceType, manifest: Manifest) -> tuple[str, str]:
    """Return name and namespace of a manifest; InputError when it has no name, or is of another kind."""
    metadata = manifest.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(metadata, Mapping) or not isinstance(name, str) or not name:
        raise InputError(f"The manifest of a {type_.kind} has no name.", "Add metadata.name.")
    if manifest.get("kind") != type_.kind or manifest.get("apiVersion") != type_.api_version:
        said = f"{manifest.get('apiVersion')} {manifest.get('kind')}"
        raise InputError(f"The manifest {name} is {said}, expected {type_.api_version} {type_.kind}.")
    namespace = metadata.get("namespace")
    return name, namespace if isinstance(namespace, str) else ""


def _dry(dry_run: bool) -> dict[str, str]:
    return {"dryRun": "All"} if dry_run else {}
