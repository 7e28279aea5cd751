"""Paths of the API."""

from urllib.parse import quote

from backend.domain.cluster import ResourceType
from backend.domain.errors import InputError


def group_path(group: str, version: str) -> str:
    """Return where a group's version is served."""
    return f"/apis/{quote(group, safe='')}/{quote(version, safe='')}" if group else f"/api/{quote(version, safe='')}"


def list_path(type_: ResourceType, namespace: str = "") -> str:
    """Return the path of all objects of a type, in one namespace or in all of them."""
    within = f"/namespaces/{_part(namespace)}" if namespace and type_.namespaced else ""
    return f"{group_path(type_.group, type_.version)}{within}/{quote(type_.plural, safe='')}"


def object_path(type_: ResourceType, name: str, namespace: str = "", subresource: str = "") -> str:
    """Return the path of one object; InputError when its name or namespace is missing."""
    if type_.namespaced and not namespace:
        raise InputError(f"{type_.kind} {name or '?'} needs a namespace.", "Say in which namespace it lives.")
    path = f"{list_path(type_, namespace)}/{_part(name)}"
    return f"{path}/{quote(subresource, safe='')}" if subresource else path


def _part(name: str) -> str:
    if not name or name in (".", ".."):
        raise InputError(f"{name!r} is no name of an object.", "Names are lower-case letters, digits, - and dots.")
    return quote(name, safe="")
