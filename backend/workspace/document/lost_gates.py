"""What gates lose with a stage whose tests they asked for: in words, and without an empty `gates:` where one would be left."""

from dataclasses import replace

from backend.workspace.document.change import Change
from backend.workspace.document.reading import Reading
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import block, get, put, texts, without

_ENVIRONMENTS = ("environments",)


def with_lost_gates(reading: Reading, change: Change) -> Change:
    """Return the change of an edit that takes stages out, with what the gates lost said and the emptied ones taken out."""
    value, said = change.value, []
    for name in block(reading.value, _ENVIRONMENTS):
        path = (*_ENVIRONMENTS, name, "gates")
        old, new = get(reading.value, path), get(value, path)
        if not isinstance(old, dict) or not isinstance(new, dict):
            continue
        kept = texts(new.get("tests"))
        lost = [test for test in texts(old.get("tests")) if test not in kept]
        if not lost:
            continue
        said.append(f"{name} no longer asks for the tests of {', '.join(lost)}.")
        if not new and _stands_alone(reading.root, name):
            value = put(value, path[:-1], without(block(value, path[:-1]), "gates"))
    return replace(change, value=value, said=tuple(said))


def _stands_alone(root: Spot | None, name: str) -> bool:
    """True where an environment's `gates:` is its own text, which nobody shares and which hides nothing inherited."""
    environments = root.entry(_ENVIRONMENTS[0]) if root is not None else None
    environment = environments[1].entry(name) if environments is not None else None
    gates = environment[1].entry("gates") if environment is not None else None
    if environment is None or gates is None or gates[1].kind != "mapping":
        return False
    block_of = environment[1]
    shared = any(spot.uses for spot in (block_of, *gates[1].walk()))
    return len(block_of.entries) > 1 and not shared and not any(key.merges for key, _ in block_of.entries)
