"""Values as YAML on one line, as `slipway.yaml` and Compose files are written by hand."""

import yaml

from backend.domain.pipeline import Value


def inline(value: Value) -> str:
    """Return a value in flow style; texts get quotes only where they need them, under YAML 1.1 and 1.2 alike."""
    match value:
        case dict():
            return "{" + ", ".join(f"{inline(key)}: {inline(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(inline(item) for item in value) + "]"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case _:
            return "null" if value is None else str(value)


def plain(text: str) -> str:
    """Return a text as a block mapping's value, where `{`, `}`, `[`, `]` and `,` need no quotes inside."""
    if (
        "\n" not in text
        and text.strip() == text
        and yaml.safe_dump({"k": text}, width=2**31 - 1, allow_unicode=True) == f"k: {text}\n"
    ):
        return text
    return _text(text)


def _text(text: str) -> str:
    dumped = yaml.safe_dump([text], default_flow_style=True, width=2**31 - 1, allow_unicode=True)
    inside: str = dumped.strip()[1:-1]
    if inside.startswith("'") and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return inside
