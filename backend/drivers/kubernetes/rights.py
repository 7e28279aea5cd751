"""Who we are in a cluster, and what we may do there."""

import base64
import binascii

import msgspec

from backend.domain.cluster import Access, Answer, Identity
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.kubernetes.answers import plain
from backend.drivers.kubernetes.certificate import subject
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.credentials import Credentials
from backend.drivers.kubernetes.discovery import ClusterDiscovery

_REVIEWS = ("v1", "v1beta1", "v1alpha1")


class _Status(msgspec.Struct, gc=False):
    allowed: bool = False
    reason: str | None = ""
    error: str | None = msgspec.field(name="evaluationError", default="")


class _AccessReview(msgspec.Struct, gc=False):
    status: _Status | None = None


class _User(msgspec.Struct, gc=False):
    username: str = ""
    groups: list[str] | None = None


class _UserStatus(msgspec.Struct, gc=False):
    user: _User | None = msgspec.field(name="userInfo", default=None)


class _SelfReview(msgspec.Struct, gc=False):
    status: _UserStatus | None = None


class _Claims(msgspec.Struct, gc=False):
    sub: str = ""


class ClusterRights:
    """ports.cluster.Rights."""

    def __init__(self, client: ClusterClient, discovery: ClusterDiscovery) -> None:
        self._client, self._discovery = client, discovery

    async def may(self, access: Access) -> Answer:
        """Ask by a SelfSubjectAccessReview."""
        wanted = {
            "verb": access.verb,
            "group": access.type.group,
            "version": access.type.version,
            "resource": access.type.plural,
            "subresource": access.subresource,
            "namespace": access.namespace,
            "name": access.name,
        }
        body = {
            "kind": "SelfSubjectAccessReview",
            "apiVersion": "authorization.k8s.io/v1",
            "spec": {"resourceAttributes": {key: value for key, value in wanted.items() if value}},
        }
        path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        answer = await self._client.ask(_AccessReview, "POST", path, body=body, doing=f"ask whether we may {access}")
        status = answer.status or _Status()
        return Answer(status.allowed, plain(status.reason or status.error))

    async def who(self) -> Identity:
        """Ask the cluster (1.26 and later); an older one is believed to see what token or certificate say."""
        try:
            type_ = await self._discovery.find("SelfSubjectReview", "authentication.k8s.io", _REVIEWS)
            answer = await self._client.ask(
                _SelfReview,
                "POST",
                f"/apis/{type_.api_version}/selfsubjectreviews",
                body={"kind": "SelfSubjectReview", "apiVersion": type_.api_version},
                doing="ask who we are",
            )
        except UnreachableError:
            raise
        except ConsoleError:
            return self._guessed(await self._client.login.current())
        user = (answer.status.user if answer.status else None) or _User()
        return Identity(plain(user.username), tuple(map(plain, user.groups or ())), "the cluster")

    def _guessed(self, credentials: Credentials) -> Identity:
        if acting := self._client.entrance.user.acting:
            return Identity(acting.user, acting.groups, "the kubeconfig (as)")
        if user := plain(_subject_of(credentials.token)):
            return Identity(user, (), "the token")
        if credentials.certificate:
            user, groups = subject(credentials.certificate)
            return Identity(plain(user), tuple(map(plain, groups)), "the client certificate")
        return Identity(credentials.username, (), "the kubeconfig" if credentials.username else "")


def _subject_of(token: str) -> str:
    """Return whom a signed token (JWT) names, "" when it is another kind of token."""
    parts = token.split(".")
    if len(parts) != 3:
        return ""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=="), type=_Claims).sub
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return ""
