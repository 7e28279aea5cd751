"""Image identities put into manifests that the user keeps himself; nothing else of them is touched."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.domain.cluster_pods import containers, path_to_pod
from backend.domain.service import Service
from backend.engine.manifests.manifest import Manifest


@dataclass(frozen=True, slots=True)
class GivenImages:
    """Manifests with identities in place. `missing` are names that stand in no container, `floating` other images without a digest
    (`kind/name container: image`), `unknown` objects of kinds that may have containers nobody looked into.
    """

    items: tuple[Manifest, ...] = field(repr=False)
    missing: tuple[str, ...] = ()
    floating: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def names_in_manifests(project: str, service: Service) -> tuple[str, ...]:
    """Return the names under which manifests may mean a service's image: its `image:`, its own name, and PROJECT/NAME."""
    found = (
        repository(service.image) if service.image else "",
        repository(service.name),
        repository(f"{project}/{service.name}"),
    )
    return tuple(dict.fromkeys(name for name in found if name))


def put_images(items: Iterable[Manifest], references: Mapping[str, Sequence[str]]) -> GivenImages:
    """Return the manifests with other images. `references` maps what shall stand there (`repository@digest`) to the names that mean
    it. Lists are taken apart. An image is meant by its repository alone, whatever its tag or digest.
    """
    meant = {name: reference for reference, names in references.items() for name in names}
    done: list[Manifest] = []
    used: set[str] = set()
    floating: list[str] = []
    unknown: list[str] = []
    for item in _apart(items):
        found = copy.deepcopy(item)
        done.append(found)
        if not path_to_pod(found):
            unknown += [_name(found)] if _may_have_pods(found) else []
        for container in containers(found):
            image = container.get("image")
            if not isinstance(image, str) or not image:
                continue
            reference = meant.get(repository(image))
            if reference is not None:
                container["image"] = reference
                used.add(reference)
            elif "@" not in image:
                floating.append(f"{_name(found)} {container.get('name', '')}: {image}")
    missing = tuple(names[0] for reference, names in references.items() if reference not in used and names)
    return GivenImages(tuple(done), missing, tuple(floating), tuple(unknown))


def repository(image: str) -> str:
    """Return an image's repository in full: `nginx:1` is docker.io/library/nginx."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    name = head + slash + last.partition(":")[0]
    first, slash, rest = name.partition("/")
    if not slash:
        return f"docker.io/library/{name}"
    if first not in ("localhost",) and "." not in first and ":" not in first:
        return f"docker.io/{name}"
    return name.replace("index.docker.io/", "docker.io/", 1) if first == "index.docker.io" else f"{first}/{rest}"


def _apart(items: Iterable[Manifest]) -> Iterator[Manifest]:
    for item in items:
        if item.get("kind") == "List" and isinstance(item.get("items"), list):
            yield from _apart(entry for entry in item["items"] if isinstance(entry, dict))
        else:
            yield item


def _may_have_pods(item: Mapping[str, Any]) -> bool:
    """Whether an object of another kind has a template with containers, as custom workloads do."""
    spec = item.get("spec")
    template = spec.get("template") if isinstance(spec, dict) else None
    pod = template.get("spec") if isinstance(template, dict) else None
    return isinstance(pod, dict) and "containers" in pod


def _name(item: Mapping[str, Any]) -> str:
    metadata = item.get("metadata")
    return f"{str(item.get('kind', '')).lower()}/{metadata.get('name', '') if isinstance(metadata, dict) else ''}"
