"""A text that is read in slices says what the whole says: values, nodes with their places, extents, pipeline and problems."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.domain.edits import AddStep, SetField
from backend.domain.errors import ConsoleError
from backend.notation.findings import MOST_GUESSES
from backend.notation.moving import moved_block
from backend.notation.nodes import Block
from backend.workspace.document.form import decode
from backend.workspace.document.reading import Reading, read_text, read_whole
from backend.workspace.document.slices import PIPELINE
from backend.workspace.document.spots import Spot
from backend.workspace.folder import Folder
from backend.workspace.head import FILE
from backend.workspace.loader import load_workspace
from backend.workspace.rereading import Rereading
from tests.unit.workspace.document.any_edit import any_edit
from tests.unit.workspace.document.corpus import FILES
from tests.unit.workspace.document.edited import opened, opened_bytes

_SETTINGS = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_MANY = settings(_SETTINGS, max_examples=60)
_EDITS = 6
# Lines that mean little in one place and much in another.
_JUNK: list[str] = []
_JUNK += ["", "x", "x: 1", "x:", "- a", "-", "? a", "?", ": b"]
_JUNK += ["? build", "'", '"', "|", ">", "|+", "a: |", "a: |+", "a: >-"]
_JUNK += ["a: 'b", 'a: "b', "a: [1,", "a: {b: 1", "]", "}", "}:", "#", "# c"]
_JUNK += ["---", "...", "--- x", "%YAML 1.2", "&a", "*a", "<<: *a", "<<: {a: 1}", "!t"]
_JUNK += ["!!str x: 1", "pipeline:", "pipeline: # c", "build:", "unit: {}", "x-y:", "needs: [a]", "steps:", "a: b: c"]
_JUNK += ["a:b", ":a: 1", "?a: 1", "-a: 1", "'q': 1", '"q" : 1', "services: compose.yaml", "environments:", "@"]
_JUNK += ["`", "ü🚢: 1", "~:", "null:", "1: 2", "[a]: 1", "", "\ufeff", "a\x85b"]
_JUNK += ["\u2028", "a\r", "x\r", "\x07", "\t", " "]


def nodes(reading: Reading) -> object:
    """Return all nodes of a reading with their places."""
    if reading.slices is None:
        return reading.node
    lines = reading.slices.lines[1:]
    stages = [moved_block(stage.block, above) for stage, above in zip(reading.slices.stages, lines, strict=False)]
    entries = {name: node for stage in stages for name, node in stage.entries.items()}
    return reading.node, entries, [pair for stage in stages for pair in stage.keys.items()]


def whole_nodes(reading: Reading, like: Reading) -> object:
    """Return the nodes of a whole reading in the shape of the other's."""
    if like.stages is None or not isinstance(reading.node, Block):
        return reading.node
    section = reading.node.entries[PIPELINE]
    assert isinstance(section, Block)
    entries = {key: node for key, node in reading.node.entries.items() if key != PIPELINE}
    return Block(entries, reading.node.place, reading.node.keys), dict(section.entries), list(section.keys.items())


def extents(spot: Spot | None) -> object:
    """Return a node's extents and those of all in it."""
    if spot is None:
        return None
    own = (spot.kind, spot.start, spot.body, spot.end, spot.flow, spot.style, spot.text, spot.anchor)
    tied = (spot.target.start if spot.target else -1, [use.start for use in spot.uses])
    inner = [(extents(key), extents(value)) for key, value in spot.entries]
    return own, tied, inner, [extents(item) for item in spot.items]


@contextmanager
def read_as_a_whole() -> Iterator[None]:
    """Let no text be read in slices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend.workspace.document.reading.read_slices", lambda *_: None)
        yield


def check(text: str, known: Reading | None, rereading: Rereading, folder: Path) -> Reading:
    """Hold a text that is read with what is known against one that is read whole, by itself."""
    found, whole = read_text(text, FILE, known), read_whole(text, FILE)
    assert found.value == whole.value
    assert repr(found.value) == repr(whole.value)
    assert extents(found.root) == extents(whole.root)
    assert nodes(found) == whole_nodes(whole, found)
    alone = Rereading(Folder.at(folder), {})
    workspace = rereading.workspace(found.node, found.findings, found.stages)
    assert workspace == alone.workspace(whole.node, whole.findings)
    return found


@pytest.mark.parametrize("name", FILES)
@_SETTINGS
@given(chance=st.randoms(use_true_random=False))
def test_any_edits_read_as_the_whole_text_does(tmp_path: Path, name: str, chance: Random) -> None:
    document = opened_bytes(tmp_path, FILES[name])
    rereading = Rereading(Folder.at(tmp_path), {})
    known = check(document.text, None, rereading, tmp_path)
    for _ in range(_EDITS):
        edit = any_edit(chance, document)
        try:
            if edit is not None:
                document.apply(edit)
        except ConsoleError:
            continue
        known = check(document.text, known, rereading, tmp_path)
        assert (
            document.workspace.pipeline == rereading.workspace(known.node, known.findings, known.stages).pipeline
            or known.broken
        )


@pytest.mark.parametrize("name", FILES)
@_SETTINGS
@given(chance=st.randoms(use_true_random=False))
def test_any_edits_write_what_they_write_over_the_whole_text(tmp_path: Path, name: str, chance: Random) -> None:
    documents = []
    ways: tuple[Callable[[], AbstractContextManager[None]], ...] = (nullcontext, read_as_a_whole)
    for way in ways:
        with way():
            documents.append(opened_bytes(tmp_path, FILES[name]))
    for _ in range(_EDITS):
        edit, shared = any_edit(chance, documents[0]), chance.random() < 0.5
        if edit is None:
            continue
        said = []
        for document, way in zip(documents, ways, strict=True):
            with way():
                try:
                    said.append(document.apply(edit, shared=shared).refs)
                except ConsoleError as error:
                    said.append((error.text,))
                assert document.workspace.problems == documents[0].workspace.problems
        assert said[0] == said[1]
        assert documents[0].text == documents[1].text


@pytest.mark.parametrize("name", FILES)
@_MANY
@given(chance=st.randoms(use_true_random=False))
def test_any_lines_read_as_the_whole_text_does(tmp_path: Path, name: str, chance: Random) -> None:
    opened_bytes(tmp_path, FILES[name])
    text = decode(FILES[name], FILE)[0]
    rereading = Rereading(Folder.at(tmp_path), {})
    known = check(text, None, rereading, tmp_path)
    for _ in range(chance.randint(1, 3)):
        text = torn(text, chance)
        found = check(text, known, rereading, tmp_path)
        known = known if found.broken else found


def torn(text: str, chance: Random) -> str:
    """Return a text with a line put in, taken out, moved to another indentation, or doubled."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(5):
        case 0 | 1:
            lines.insert(at, " " * chance.choice([0, 0, 1, 2, 2, 2, 3, 4, 4, 6, 8]) + chance.choice(_JUNK))
        case 2:
            del lines[at]
        case 3:
            lines[at] = " " * chance.choice([0, 1, 2, 4, 6]) + lines[at].lstrip(" ")
        case _:
            lines.insert(chance.randrange(len(lines)), lines[at])
    return "\n".join(lines)


def test_an_edit_reads_its_stage_and_no_other(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    before, known = document.workspace, read_text(document.text, FILE)
    document.apply(SetField("unit/web", "timeout", "7m"))
    after, found = document.workspace, read_text(document.text, FILE, known)
    assert known.slices is not None
    assert found.slices is not None
    new = [stage.names for stage in found.slices.stages if stage not in known.slices.stages]
    assert new == [("unit",)]
    assert found.slices.head is known.slices.head
    changed = [
        stage.name for stage in after.pipeline.stages if not any(stage is other for other in before.pipeline.stages)
    ]
    assert changed == ["unit"]


def test_stages_below_a_longer_one_know_their_lines(tmp_path: Path) -> None:
    document = opened_bytes(tmp_path, FILES["block"])
    before = {stage.name: stage.place for stage in document.workspace.pipeline.stages}
    document.apply(AddStep("unit", "more", {"test": "web", "command": "x"}))
    added = document.text.count("\n") - FILES["block"].count(b"\n")
    after = {stage.name: stage.place for stage in document.workspace.pipeline.stages}
    old, new = before["checks"], after["checks"]
    assert added > 0
    assert old is not None
    assert new == old.below(added)
    assert after["unit"] == before["unit"]


@pytest.mark.parametrize(
    ("name", "sliced"),
    [
        ("block", True),
        ("matrix", True),
        ("odd-crlf", True),
        ("head-anchors", True),
        ("anchors", False),
        ("flow", False),
    ],
)
def test_anchors_and_braces_around_stages_are_read_whole(name: str, sliced: bool) -> None:
    assert (read_text(decode(FILES[name], FILE)[0], FILE).slices is not None) == sliced


def test_names_are_looked_up_for_all_stages_together(tmp_path: Path) -> None:
    unknown = "".join(f"  s{n}:\n    steps:\n      a: {{test: wbe{n}, command: x}}\n" for n in range(MOST_GUESSES + 50))
    document = opened(tmp_path, "pipeline:\n" + unknown)
    hints = [problem.hint for problem in document.workspace.problems if "there is no service" in problem.message]
    assert len([hint for hint in hints if hint]) == MOST_GUESSES
    assert document.workspace == load_workspace(tmp_path, {})


def test_what_a_question_mark_leaves_out_has_the_place_of_the_whole_text(tmp_path: Path) -> None:
    text = "version: 1\nproject: shop\nservices: compose.yaml\npipeline:\n  build:\n    steps:\n      ? a\n  unit: {}\n"
    assert read_text(text, FILE).slices is None
    check(text, None, Rereading(Folder.at(tmp_path), {}), tmp_path)
