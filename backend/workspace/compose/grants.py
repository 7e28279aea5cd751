"""Configs and secrets: what the top level declares, and what services are granted."""

from collections.abc import Collection

from backend.domain.service import ConfigSource, FileGrant, SecretSource
from backend.notation.nodes import Block, Node, Scalar, Sequence, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope

_MOST_CONFIG = 1024 * 1024
_EXTENSION = "x-slipway"


def read_grants(
    scope: Scope, node: Node | None, name: str, kind: str, declared: Collection[str]
) -> tuple[FileGrant, ...]:
    """Return a service's configs or secrets (`kind`), the last for each path in the container."""
    found: dict[str, FileGrant] = {}
    for item in scope.reader.sequence(node, name, f"a list of {kind}s"):
        grant = _grant(scope, item, name, "/run/secrets/" if kind == "secret" else "/")
        if grant is None:
            continue
        if grant.source not in declared:
            hint = scope.reader.guess(grant.source, declared) or f"add it under `{kind}s:` at the top level"
            scope.findings.error(item.place, f"{name}: the {kind} {shown(grant.source)} is not declared", hint)
        found[grant.target] = grant
    return tuple(found.values())


def _grant(scope: Scope, node: Node, name: str, folder: str) -> FileGrant | None:
    reader = scope.reader
    if not isinstance(node, Block):
        short = reader.scalar(node, name)
        return FileGrant(short.text, folder + short.text) if short else None
    check_keys(reader, node, "a grant", name)
    source = reader.text(node.get("source"), f"{name}.source")
    if not source:
        scope.findings.error(node.place, f"{name}: an entry needs `source:`")
        return None
    target = reader.text(node.get("target"), f"{name}.target") or source
    return FileGrant(
        source,
        target if target.startswith("/") else folder + target,
        _mode(scope, node.get("mode"), f"{name}.mode"),
        reader.integer(node.get("uid"), f"{name}.uid", most=2**32 - 2),
        reader.integer(node.get("gid"), f"{name}.gid", most=2**32 - 2),
    )


def _mode(scope: Scope, node: Node | None, name: str) -> int:
    """Return permission bits: octal with a leading zero or in quotes, decimal otherwise, as Compose takes it."""
    found = scope.reader.scalar(node, name)
    if found is None:
        return 0o444
    text = found.text.lower().removeprefix("0o")
    octal = not found.plain or found.text.startswith("0")
    try:
        mode = int(text, 8 if octal else 10)
    except ValueError:
        mode = -1
    if not 0 <= mode <= 0o7777:
        scope.findings.error(found.place, f"{name}: expected permissions such as 0440, found {shown(found.text)}")
        return 0o444
    if not octal and mode:
        scope.findings.warning(
            found.place, f"{name}: {text} is a decimal number, the same as {mode:#o}", "write 0440 for r--r-----"
        )
    return mode


def read_configs(scope: Scope, block: Block | None) -> dict[str, ConfigSource]:
    """Return the top level's configs with their text."""
    found: dict[str, ConfigSource] = {}
    for key, node in block.items() if block else ():
        name = f"configs.{key}"
        entry = scope.reader.block(node, name)
        if entry is None:
            continue
        check_keys(scope.reader, entry, "a config", name)
        content = _content(scope, entry, name)
        found[key] = ConfigSource(key, content)
    return found


def _content(scope: Scope, entry: Block, name: str) -> str:
    origin = _origin(
        scope, entry, name, ("file", "content", "environment"), "give it `file:`, `content:` or `environment:`"
    )
    node = entry.get(origin) if origin else None
    if origin == "content":
        return node.text if isinstance(node, Scalar) else scope.reader.text(node, f"{name}.content")
    value = scope.reader.scalar(node, f"{name}.{origin}")
    if value is None:
        return ""
    if origin == "environment":
        if value.text not in scope.variables:
            scope.findings.error(value.place, f"{name}: the variable {value.text} is not set")
        return scope.variables.get(value.text, "")
    return _file(scope, value, f"{name}.file")


def _file(scope: Scope, node: Scalar, name: str) -> str:
    path = scope.reader.existing(node, name, scope.base(node))
    if path is None:
        return ""
    if path not in scope.config_files:
        data = scope.reader.content(path, node.place, name, _MOST_CONFIG) or b""
        try:
            scope.config_files[path] = data.decode()
        except UnicodeDecodeError:
            scope.findings.error(node.place, f"{name}: {shown(path)} is not UTF-8 text", "configs are texts: mount it")
            return ""
    return scope.config_files[path]


def read_secrets(scope: Scope, block: Block | None) -> dict[str, SecretSource]:
    """Return where the top level's secrets come from; their values are never read here."""
    found: dict[str, SecretSource] = {}
    for key, node in block.items() if block else ():
        name = f"secrets.{key}"
        entry = scope.reader.block(node, name)
        if entry is None:
            continue
        check_keys(scope.reader, entry, "a secret", name)
        source = _secret(scope, entry, key, name)
        if source is not None:
            found[key] = source
    return found


def _secret(scope: Scope, entry: Block, key: str, name: str) -> SecretSource | None:
    hint = f"give it `file:`, `environment:`, or `{_EXTENSION}: {{keyring: NAME}}` or `{{command: [...]}}`"
    extension = entry.get(_EXTENSION)
    if extension is not None:
        return _own(scope, extension, key, f"{name}.{_EXTENSION}")
    origin = _origin(scope, entry, name, ("file", "environment"), hint)
    value = scope.reader.scalar(entry.get(origin), f"{name}.{origin}") if origin else None
    if value is None:
        return None
    if origin == "environment":
        return SecretSource(key, "environment", value.text)
    path = scope.reader.inside(value, f"{name}.file", scope.base(value))
    if path is None:
        return None
    if scope.reader.folder.kind(path) != "file":
        scope.findings.warning(
            value.place, f"{name}.file: there is no file {shown(path)} yet", "a deployment will need it"
        )
    return SecretSource(key, "file", path)


def _own(scope: Scope, node: Node, key: str, name: str) -> SecretSource | None:
    block = scope.reader.block(node, name)
    if block is None:
        return None
    scope.reader.check_keys(block, ("keyring", "command"), name)
    keyring, command = block.get("keyring"), block.get("command")
    if (keyring is None) == (command is None):
        scope.findings.error(block.place, f"{name}: expected either `keyring: NAME` or `command: [...]`")
        return None
    if keyring is not None:
        entry = scope.reader.scalar(keyring, f"{name}.keyring", "the name of an entry")
        return SecretSource(key, "keyring", entry.text) if entry else None
    if not isinstance(command, Sequence) or not command.items:
        assert command is not None
        scope.reader.expected("a list of arguments", command, f"{name}.command", "no shell is involved")
        return None
    return SecretSource(key, "command", tuple(item.text for item in scope.reader.texts(command, f"{name}.command")))


def _origin(scope: Scope, entry: Block, name: str, origins: tuple[str, ...], hint: str) -> str:
    given = [origin for origin in origins if entry.get(origin) is not None]
    external = entry.get("external")
    if external is not None and scope.reader.boolean(external, f"{name}.external"):
        scope.findings.error(entry.key_place("external"), f"{name}: external ones are not honoured", hint)
        return ""
    if len(given) > 1:
        scope.findings.error(entry.key_place(given[1]), f"{name}: `{given[0]}:` and `{given[1]}:` exclude each other")
    if not given:
        scope.findings.error(entry.place, f"{name}: it says nowhere where its content comes from", hint)
        return ""
    return given[0]
