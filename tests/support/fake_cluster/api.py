"""The API of the fake cluster."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from tests.support.fake_cluster.answers import answer, refusal
from tests.support.fake_cluster.applying import OwnedError, applied
from tests.support.fake_cluster.catalogue import OF_1_20, FakeType
from tests.support.fake_cluster.faults import Faults
from tests.support.fake_cluster.selectors import matches
from tests.support.fake_cluster.watching import watch
from tests.support.fake_cluster.world import Thing, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Api:
    """Answers requests. `forbidden` are verbs with resources (`delete pods`); `logs` text by pod; `requests` what was asked."""

    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    types: tuple[FakeType, ...] = OF_1_20
    version: str = "v1.20.2"
    user: str = "anna"
    forbidden: set[str] = field(default_factory=set)
    logs: dict[str, list[str]] = field(default_factory=dict)
    raw: dict[str, list[bytes]] = field(default_factory=dict)  # items of lists as bytes, in front of the others
    bookmark_seconds: float = 1.0
    requests: list[web.Request] = field(default_factory=list)
    _pages: dict[str, tuple[int, list[Thing]]] = field(default_factory=dict)

    def application(self) -> web.Application:
        """Return the server."""
        app = web.Application(middlewares=[self._troubled], client_max_size=16 * 1024 * 1024)
        app.router.add_get("/version", self._version)
        app.router.add_get("/api", partial(self._json, {"versions": ["v1"]}))
        app.router.add_get("/apis", self._groups)
        app.router.add_post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", self._review)
        app.router.add_post("/apis/authentication.k8s.io/{version}/selfsubjectreviews", self._who)
        for prefix in ("/api/{version}", "/apis/{group}/{version}"):
            app.router.add_get(prefix, self._resources)
            for within in ("/namespaces/{namespace}", ""):
                app.router.add_route("*", f"{prefix}{within}/{{plural}}", self._many)
                app.router.add_route("*", f"{prefix}{within}/{{plural}}/{{name}}", self._one)
                app.router.add_route("*", f"{prefix}{within}/{{plural}}/{{name}}/{{sub}}", self._one)
        return app

    def type_of(self, request: web.Request) -> FakeType | None:
        """Return what a path speaks of."""
        group, version = request.match_info.get("group", ""), request.match_info["version"]
        plural = request.match_info.get("plural", "")
        return next((t for t in self.types if (t.group, t.version, t.plural) == (group, version, plural)), None)

    @web.middleware
    async def _troubled(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append(request)
        watches = request.query.get("watch") == "true"
        if self.faults.delay:
            await asyncio.sleep(self.faults.delay)
        if self.faults.silent and not watches:
            await asyncio.sleep(3600)
        if self.faults.use("unauthorized"):
            return refusal(401, "Unauthorized")
        if self.faults.refusals:
            return refusal(self.faults.refusals.pop(0), "etcdserver: request timed out")
        return await handler(request)

    async def _json(self, body: Any, _: web.Request) -> web.Response:
        return answer(body)

    async def _version(self, _: web.Request) -> web.Response:
        return answer({"gitVersion": self.version, "platform": "linux/amd64"})

    async def _groups(self, _: web.Request) -> web.Response:
        groups: dict[str, list[str]] = {}
        for type_ in self.types:
            if type_.group and type_.version not in groups.setdefault(type_.group, []):
                groups[type_.group].append(type_.version)
        listed = [{"name": name, "versions": [{"version": v} for v in found]} for name, found in groups.items()]
        return answer({"kind": "APIGroupList", "groups": listed})

    async def _resources(self, request: web.Request) -> web.Response:
        key = request.match_info.get("group", ""), request.match_info["version"]
        found = []
        for type_ in self.types:
            if (type_.group, type_.version) == key:
                base = {"kind": type_.kind, "namespaced": type_.namespaced}
                found.append(base | {"name": type_.plural, "verbs": sorted(type_.verbs)})
                found += [base | {"name": f"{type_.plural}/{sub}", "verbs": ["get"]} for sub in type_.subresources]
        return answer({"kind": "APIResourceList", "resources": found}) if found else refusal(404, "not found")

    async def _review(self, request: web.Request) -> web.Response:
        asked = (await request.json())["spec"]["resourceAttributes"]
        allowed = f"{asked['verb']} {asked['resource']}" not in self.forbidden
        return answer({"status": {"allowed": allowed, "reason": "" if allowed else "no role says so"}}, 201)

    async def _who(self, request: web.Request) -> web.Response:
        if not any(t.kind == "SelfSubjectReview" for t in self.types):
            return refusal(404, "the server could not find the requested resource")
        user = request.headers.get("Impersonate-User", self.user)
        groups = request.headers.getall("Impersonate-Group", ["system:authenticated"])
        return answer({"status": {"userInfo": {"username": user, "groups": groups}}}, 201)

    def _refused(self, request: web.Request, type_: FakeType | None, verb: str) -> web.Response | None:
        if type_ is None:
            return refusal(404, "the server could not find the requested resource")
        if f"{verb} {type_.plural}" in self.forbidden:
            where = request.match_info.get("namespace")
            place = f'in the namespace "{where}"' if where else "at the cluster scope"
            text = f'cannot {verb} resource "{type_.plural}" in API group "{type_.group}" {place}'
            return refusal(403, f'{type_.plural} is forbidden: User "{self.user}" {text}')
        return None

    async def _many(self, request: web.Request) -> web.StreamResponse:
        type_ = self.type_of(request)
        watches = request.query.get("watch") == "true"
        verb = "create" if request.method == "POST" else "watch" if watches else "list"
        if refused := self._refused(request, type_, verb):
            return refused
        assert type_ is not None
        namespace = request.match_info.get("namespace", "")
        if verb == "create":
            return self._create(type_, namespace, json.loads(await request.read()), request)

        def wanted(thing: Thing) -> bool:
            within = not namespace or thing["metadata"].get("namespace") == namespace
            query = request.query
            return within and matches(thing, query.get("labelSelector", ""), query.get("fieldSelector", ""))

        if watches:
            return await watch(request, self.world, self.faults, resource(type_), wanted, self.bookmark_seconds)
        return self._list(type_, request, wanted)

    def _list(self, type_: FakeType, request: web.Request, wanted: Callable[[Thing], bool]) -> web.Response:
        limit = int(request.query.get("limit") or 0)
        if token := request.query.get("continue"):
            version, left = self._pages.pop(token, (-1, []))
            if version < self.world.forgotten:
                return refusal(410, "The provided continue parameter is too old")
        else:
            version = self.world.version
            left = [thing for thing in self.world.things.get(resource(type_), {}).values() if wanted(thing)]
        page, left = (left[:limit], left[limit:]) if limit else (left, [])
        metadata = {"resourceVersion": str(version)}
        if left:
            metadata["continue"] = uuid.uuid4().hex
            self._pages[metadata["continue"]] = version, left
        body = json.dumps({"kind": f"{type_.kind}List", "metadata": metadata, "items": page}).encode()
        if not token and (raw := self.raw.get(resource(type_))):
            between = b", " if page else b""
            body = body.replace(b'"items": [', b'"items": [' + b", ".join(raw) + between, 1)
        return web.Response(body=body, content_type="application/json")

    def _create(self, type_: FakeType, namespace: str, thing: Thing, request: web.Request) -> web.Response:
        if namespace:
            thing["metadata"]["namespace"] = namespace
        name = thing["metadata"]["name"]
        if (namespace, name) in self.world.things.get(resource(type_), {}):
            return refusal(409, f'{type_.plural} "{name}" already exists')
        return answer(thing if request.query.get("dryRun") else self.world.put(resource(type_), thing), 201)

    async def _one(self, request: web.Request) -> web.StreamResponse:
        type_ = self.type_of(request)
        verb = {"GET": "get", "PATCH": "patch", "DELETE": "delete"}[request.method]
        if refused := self._refused(request, type_, verb):
            return refused
        assert type_ is not None
        key = request.match_info.get("namespace", ""), request.match_info["name"]
        known = self.world.things.get(resource(type_), {}).get(key)
        body = json.loads(await request.read() or b"{}")
        if verb == "patch" and request.content_type == "application/apply-patch+yaml":
            return self._apply(type_, request, known, body)
        if known is None:
            return refusal(404, f'{type_.plural} "{key[1]}" not found')
        if verb == "delete":
            return self._delete(type_, known, body)
        if verb == "patch":
            return answer(self.world.put(resource(type_), merged(known, body)))
        return self._log(request, key[1]) if request.match_info.get("sub") == "log" else answer(known)

    def _apply(self, type_: FakeType, request: web.Request, known: Thing | None, manifest: Thing) -> web.Response:
        force = request.query.get("force") == "true"
        try:
            made = applied(known, manifest, request.query["fieldManager"], force=force)
        except OwnedError as conflict:
            causes = [
                {"reason": "FieldManagerConflict", "message": f'conflict with "{owner}" using v1', "field": name}
                for owner, fields in conflict.owners.items()
                for name in fields
            ]
            return refusal(409, f"Apply failed with {len(causes)} conflicts", causes=causes)
        if request.query.get("dryRun"):
            return answer(made)
        return answer(made if made == known else self.world.put(resource(type_), made), 200 if known else 201)

    def _delete(self, type_: FakeType, known: Thing, options: Thing) -> web.Response:
        metadata = known["metadata"]
        uid = (options.get("preconditions") or {}).get("uid")
        if uid and uid != metadata["uid"]:
            return refusal(409, f"the UID in the precondition ({uid}) does not match the UID in record")
        if not options.get("dryRun"):
            self.world.remove(resource(type_), (metadata.get("namespace", ""), metadata["name"]))
        return answer({"kind": "Status", "status": "Success"})

    def _log(self, request: web.Request, pod: str) -> web.Response:
        lines = self.logs.get(pod, [])
        if tail := request.query.get("tailLines"):
            lines = lines[-int(tail) :]
        return web.Response(text="".join(f"2026-11-24T00:00:0{n}.5Z {line}\n" for n, line in enumerate(lines)))


def resource(type_: FakeType) -> str:
    """Return the name under which the world keeps a type, the same for all its versions."""
    return f"{type_.plural}.{type_.group}" if type_.group else type_.plural


def merged(thing: Any, change: Any) -> Any:
    """Return a value after a JSON merge patch."""
    if not isinstance(change, dict):
        return change
    made = dict(thing) if isinstance(thing, dict) else {}
    for key, value in change.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = merged(made.get(key), value)
    return made
