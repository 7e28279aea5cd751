"""One step of `slipway.yaml`: its kind is its first key, the rest is checked by the table of kinds."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from backend.domain.pipeline import Step, Value
from backend.domain.problem import Place
from backend.domain.step_fields import duration
from backend.domain.step_kinds import COMMON, KINDS, StepKind
from backend.notation.findings import Findings
from backend.notation.nodes import Block, Node, describe, shown
from backend.workspace.reader import Reader
from backend.workspace.slipway.matrix import Combination, put_in, refers
from backend.workspace.slipway.names import convert
from backend.workspace.slipway.step_rules import check_step
from backend.workspace.slipway.step_values import StepValues

WHEN = ("success", "failure", "always")
MOST_RETRIES = 100
_COMMON = {field.name: field for field in COMMON}
_NO_MATRIX: Combination = {}
_EXAMPLE = "write for example `{test: SERVICE, command: ...}`"


@dataclass(frozen=True, slots=True)
class StepReader:
    """Reads one step: `where` and `place` say where it stands, `values` knows the services and environments that it may name."""

    values: StepValues
    where: str
    place: Place

    @property
    def reader(self) -> Reader:
        """Where problems go."""
        return self.values.reader

    def kind(self, block: Block) -> StepKind | None:
        """Return the kind that the first key says, None after a problem when no key does.

        What comes through `<<` may stand before it, or bring it along.
        """
        keys = written_keys(block)
        if not keys:
            self.reader.findings.error(self.place, f"{self.where}: a step needs a kind: {', '.join(KINDS)}", _EXAMPLE)
            return None
        if keys[0] in KINDS:
            return KINDS[keys[0]]
        # `environment:` and the like are fields of several kinds, so only a first key says the kind for certain.
        found = next((key for key in keys if key in KINDS), None)
        if found is not None:
            own = [key for key in keys if _written_in(block, key)]
            if found in own[1:]:
                message = f"{self.where}: the step's kind must be its first key, found {shown(own[0])}"
                self.reader.findings.error(block.key_place(own[0]), message, f"move `{found}:` to the front")
            return KINDS[found]
        self.reader.findings.error(
            block.key_place(keys[0]),
            f"{self.where}: {shown(keys[0])} is no kind of step",
            self.reader.findings.nearest(keys[0], KINDS) or _EXAMPLE,
        )
        return None

    def read(
        self, name: str, block: Block, kind: StepKind, needs: tuple[str, ...], combination: Combination = _NO_MATRIX
    ) -> Step:
        """Return the step with the values of a combination put in; what is wrong in it is left out."""
        filled, known = put_in(self.reader, block, combination, self.where)
        if not known:  # said already; what such a text would mean in its field is nothing to report
            return self.unfilled(name, filled, kind, needs)
        subject, options = self._fields(filled, kind)
        step = Step(
            name,
            kind.name,
            subject,
            options,
            needs,
            self._timeout(filled.get("timeout"), f"{self.where}.timeout"),
            self.reader.integer(filled.get("retries"), f"{self.where}.retries", most=MOST_RETRIES),
            self.reader.boolean(filled.get("continue_on_error"), f"{self.where}.continue_on_error"),
            self.reader.choice(filled.get("when"), f"{self.where}.when", WHEN, "success"),
            self.place,
        )
        check_step(self.values, step, filled, self.where)
        return step

    def unfilled(self, name: str, block: Block, kind: StepKind, needs: tuple[str, ...]) -> Step:
        """Return what can be read of a step whose matrix is wrong, without a word about the rest."""
        silent = replace(self.values, reader=Reader(Findings(), self.reader.folder))
        plain = {key: value for key, value in block.items() if not refers(value)}
        return replace(self, values=silent).read(name, replace(block, entries=plain), kind, needs)

    def _fields(self, block: Block, kind: StepKind) -> tuple[Value, dict[str, Value]]:
        subject: Value = None
        options: dict[str, Value] = {}
        known = [kind.name, *(field.name for field in kind.fields), *_COMMON]
        for key, node in block.items():
            field = kind.field(key)
            if key == kind.name:
                subject = self.values.read(node, kind.subject, f"{self.where}.{key}")
            elif field is not None:
                value = self.values.read(node, field.type, f"{self.where}.{key}")
                if value is not None:
                    options[key] = value
            elif key in KINDS:
                self.reader.findings.error(
                    block.key_place(key),
                    f"{self.where}: a step has one kind, this one is {shown(kind.name)} already",
                    f"make {shown(key)} a step of its own",
                )
            elif key not in _COMMON and not key.startswith("x-"):
                self.reader.findings.error(
                    block.key_place(key),
                    f"{self.where}: a step of kind {shown(kind.name)} has no {shown(key)}",
                    self.reader.findings.nearest(key, known),
                )
        for field in kind.fields:
            if field.required and field.name not in block.entries:
                self.reader.findings.error(
                    block.key_place(kind.name),
                    f"{self.where}: a step of kind {shown(kind.name)} needs `{field.name}:`",
                    field.help,
                )
        return subject, options

    def _timeout(self, node: Node | None, name: str) -> float | None:
        seconds = convert(self.reader, node, name, duration)
        if seconds == 0 and node is not None:
            self.reader.findings.error(node.place, f"{name}: expected more than nothing, found {describe(node)}")
            return None
        return seconds


def written_keys(block: Block) -> list[str]:
    """Return the keys that are no extensions (`x-...`)."""
    return [key for key in block.entries if not key.startswith("x-")]


def read_needs(
    reader: Reader, node: Node | None, name: str, own: str, known: Collection[str], *, what: str
) -> tuple[str, ...]:
    """Return the names that a stage or step needs, each known and not its own."""
    found: list[str] = []
    for item in reader.texts(node, name, f"a list of {what}s"):
        if item.text == own:
            reader.findings.error(item.place, f"{name}: a {what} cannot wait for itself")
        elif item.text not in known:
            hint = reader.findings.nearest(item.text, [other for other in known if other != own])
            reader.findings.error(item.place, f"{name}: there is no {what} {shown(item.text)} here", hint)
        elif item.text in found:
            reader.findings.warning(item.place, f"{name}: {shown(item.text)} is named twice")
        else:
            found.append(item.text)
    return tuple(found)


def _written_in(block: Block, key: str) -> bool:
    """Return whether a key stands in the mapping itself: what comes through an anchor stands above it."""
    place = block.key_place(key)
    return (place.line, place.column) >= (block.place.line, block.place.column)
