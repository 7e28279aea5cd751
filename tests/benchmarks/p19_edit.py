"""P19, the backend's half: an edit on the canvas becomes text and is read back. Run: python -m tests.benchmarks.p19_edit"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from backend.domain.edits import AddStep, Connect, Delete, Edit, Rename, SetField
from backend.workspace.document.text_document import TextDocument

_SIZES = (50, 200, 1000)  # steps
_STEPS_A_STAGE = 10
_ROUNDS = 15
_TARGETS = {200: 15.0, 1000: 33.0}  # ms by steps


def workspace(folder: Path, count: int) -> Path:
    """Write a workspace with as many steps, ten a stage, and as many services as stages."""
    folder.mkdir()
    stages = range(count // _STEPS_A_STAGE)
    services = "".join(f"  s{stage}: {{image: 'alpine:3.22', command: sleep 1}}\n" for stage in stages)
    (folder / "compose.yaml").write_text("services:\n" + services)
    rows = ["version: 1\nproject: big\nservices: compose.yaml\nenvironments:\n  staging:\n    docker: {}\npipeline:\n"]
    for stage in stages:
        rows.append(f"  # Stage {stage}.\n  stage{stage}:\n")
        rows.append(f"    needs: [stage{stage - 1}]\n" if stage else "")
        rows.append("    steps:\n")
        for step in range(_STEPS_A_STAGE):
            rows.append(f"      step{step}:\n        test: s{stage}\n        command: make test  # quick\n")
            rows.append(f"        timeout: 5m\n        needs: [step{step - 1}]\n" if step else "        timeout: 5m\n")
    (folder / "slipway.yaml").write_text("".join(rows))
    return folder


def edits(number: int) -> dict[str, tuple[Edit, Callable[[str], bool]]]:
    """Return one edit of each make, and how to know that the text says it."""
    return {
        "field": (
            SetField("stage2/step5", "timeout", f"{number + 6}m"),
            lambda text: f"timeout: {number + 6}m" in text,
        ),
        "connect": (Connect("stage0", "stage2"), lambda text: "needs: [stage1, stage0]" in text),
        "add": (
            AddStep("stage1", f"new{number}", {"test": "s1", "command": "x"}),
            lambda text: f"new{number}:" in text,
        ),
        "step": (
            Rename("stage1/step3", f"renamed{number}"),
            lambda text: f"needs: [renamed{number}]" in text,
        ),
        "rename": (Rename("stage1", f"renamed{number}"), lambda text: f"needs: [renamed{number}]" in text),
        "delete": (Delete(("stage3/step4",)), lambda text: text.count("needs: [step3]") >= 2),
    }


def measure(document: TextDocument, name: str, number: int) -> tuple[float, float]:
    """Return the milliseconds, and those of the processor, from the edit to the checked workspace; undone afterwards."""
    edit, says = edits(number)[name]
    before = document.text
    began, worked = time.perf_counter(), time.thread_time()
    document.apply(edit)
    problems = document.workspace.problems
    spent = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
    assert says(document.text), name
    assert not problems, name
    document.undo()
    assert document.text == before
    _ = document.workspace
    return spent


def main() -> None:
    """Print the median and the worst of each edit at three sizes, and the processor's part of the median."""
    with tempfile.TemporaryDirectory(prefix="slipway-p19-") as folder:
        rows: dict[str, list[str]] = {}
        for size in _SIZES:
            document = TextDocument(workspace(Path(folder) / str(size), size), {})
            assert not document.workspace.problems
            for name in edits(0):
                spent = [measure(document, name, number) for number in range(_ROUNDS)]
                wall, work = ([pair[which] for pair in spent] for which in (0, 1))
                median = statistics.median(wall)
                verdict = "" if size not in _TARGETS else " ok" if median <= _TARGETS[size] else " MISSED"
                rows.setdefault(name, []).append(
                    f"{size}: {median:6.1f} (worst {max(wall):6.1f}, CPU {statistics.median(work):6.1f}){verdict}"
                )
        for name, found in rows.items():
            print(f"P19 {name:9} ms at {'  '.join(found)}")
        print("P19 targets:", ", ".join(f"{most:.0f} ms at {size} steps" for size, most in _TARGETS.items()))


if __name__ == "__main__":
    main()
