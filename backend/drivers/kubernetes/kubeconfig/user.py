"""A user of a kubeconfig: how somebody shows who they are."""

import os
from pathlib import Path

from backend.domain.cluster import LoginProgram
from backend.drivers.kubernetes.kubeconfig.fields import Fields
from backend.drivers.kubernetes.kubeconfig.values import Impersonation, Material, UserEntry
from backend.notation.nodes import Block, describe, shown

EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
_USER = (
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "username",
    "password",
    "exec",
    "auth-provider",
    "as",
    "as-uid",
    "as-groups",
    "as-user-extra",
    "extensions",
)
_EXEC = ("command", "args", "env", "apiVersion", "installHint", "provideClusterInfo", "interactiveMode")
_MODES = ("Never", "IfAvailable", "Always")


def read_user(name: str, fields: Fields, file: str) -> UserEntry:
    """Return one user; mistakes are noted."""
    fields.known(_USER, "a user")
    user = UserEntry(
        name,
        Material(fields.data("client-certificate-data"), fields.path("client-certificate")),
        Material(fields.data("client-key-data"), fields.path("client-key")),
        fields.text("token"),
        fields.path("tokenFile"),
        fields.text("username"),
        fields.text("password"),
        _program(name, fields, file),
        _acting(name, fields),
    )
    _check(user, fields)
    return user


def _check(user: UserEntry, fields: Fields) -> None:
    if provider := fields.within("auth-provider"):
        kind = provider.text("name") or "?"
        fields.error(
            "auth-provider",
            f"the user {user.name} logs in by auth-provider {kind}, which Kubernetes gave up in 1.26",
            "Use its exec plugin: gke-gcloud-auth-plugin for gcp, kubelogin for azure and oidc.",
        )
    if bool(user.certificate) != bool(user.key):
        have, lack = ("client-certificate", "client-key") if user.certificate else ("client-key", "client-certificate")
        suffix = "" if have in fields.block.entries else "-data"
        fields.error(have + suffix, f"the user {user.name} has a {have} without a {lack}", f"Add {lack}.")
    ways = [key for key, given in (("token", user.token or user.token_file), ("username", user.username)) if given]
    if user.program:
        ways.append("exec")
    if len(ways) > 1:
        fields.error(ways[-1], f"the user {user.name} logs in by {' and by '.join(ways)}", "Keep one of them.")
    if user.password and not user.username:
        fields.error("password", f"the user {user.name} has a password without a username", "Add username.")


def _program(name: str, fields: Fields, file: str) -> LoginProgram | None:
    inner = fields.within("exec")
    if inner is None:
        return None
    inner.known(_EXEC, "exec")
    command, version, mode = inner.text("command"), inner.text("apiVersion"), inner.text("interactiveMode")
    if not command:
        fields.error("exec", f"the program that logs {name} in has no command", "Add command:.")
    if version not in EXEC_VERSIONS:
        said = f"speaks {version}, which is not known" if version else "names no apiVersion"
        fields.error(
            "exec",
            f"the program that logs {name} in {said}",
            f"Write apiVersion: {EXEC_VERSIONS[0]} if it can speak that.",
        )
    if mode and mode not in _MODES:
        inner.error("interactiveMode", f"interactiveMode is {mode}", f"Expected one of {', '.join(_MODES)}.")
    if mode == "Always":
        inner.error(
            "interactiveMode",
            f"the program that logs {name} in needs a terminal, and there is none",
            "Log in with it in a terminal and use the token that it stores, or set interactiveMode: IfAvailable.",
        )
    if os.sep in command or "/" in command:
        command = str(fields.folder / Path(command))
    return LoginProgram(
        user=name,
        command=command,
        arguments=inner.texts("args"),
        variables=_variables(inner),
        api_version=version,
        interactive=mode or "IfAvailable",
        tell_cluster=inner.truth("provideClusterInfo"),
        install_hint=_hint(inner),
        file=file,
    )


def _hint(fields: Fields) -> str:
    # Of several lines, and only for people: shown as one line of printable characters.
    node = fields.block.get("installHint")
    text = getattr(node, "text", "")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]


def _variables(fields: Fields) -> tuple[tuple[str, str], ...]:
    found = []
    for node in fields.items("env"):
        if not isinstance(node, Block):
            fields.findings.error(node.place, f"env holds {describe(node)}, expected name: and value:")
            continue
        entry = Fields(node, fields.findings, fields.folder)
        name, value = entry.text("name"), entry.text("value")
        if not name or "=" in name:
            fields.findings.error(node.place, f"env holds a variable called {shown(name)}", "Give it a name.")
            continue
        found.append((name, value))
    return tuple(found)


def _acting(name: str, fields: Fields) -> Impersonation | None:
    user, groups, uid = fields.text("as"), fields.texts("as-groups"), fields.text("as-uid")
    extra: list[tuple[str, str]] = []
    if inner := fields.within("as-user-extra"):
        for key in inner.block.entries:
            extra += [(key, value) for value in inner.texts(key)]
    if not user:
        for key, given in (("as-groups", groups), ("as-uid", uid), ("as-user-extra", extra)):
            if given:
                fields.error(key, f"the user {name} has {key} without as", "Add as: USER.")
        return None
    for key, value in (("as-groups", part) for part in groups):
        if not value.isprintable():
            fields.error(key, f"{key} holds characters that cannot be printed")
    if any(not (key.isprintable() and value.isprintable()) for key, value in extra):
        fields.error("as-user-extra", "as-user-extra holds characters that cannot be printed")
    return Impersonation(user, groups, uid, tuple(extra))
