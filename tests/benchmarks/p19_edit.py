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
_TARGET = 50.0  # ms at 200 steps


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
        "rename": (Rename("stage1", f"renamed{number}"), lambda text: f"needs: [renamed{number}]" in text),
        "delete": (Delete(("stage3/step4",)), lambda text: text.count("needs: [step3]") >= 2),
    }


def measure(document: TextDocument, name: str, number: int) -> float:
    """Return the milliseconds from the edit to the checked workspace; undone afterwards."""
    edit, says = edits(number)[name]
    before = document.text
    began = time.perf_counter()
    document.apply(edit)
    problems = document.workspace.problems
    spent = (time.perf_counter() - began) * 1000
    assert says(document.text), name
    assert not problems, name
    document.undo()
    assert document.text == before
    _ = document.workspace
    return spent


def main() -> None:
    """Print the median of each edit at three sizes and how the cost grows."""
    with tempfile.TemporaryDirectory(prefix="slipway-p19-") as folder:
        medians: dict[str, list[float]] = {}
        for size in _SIZES:
            document = TextDocument(workspace(Path(folder) / str(size), size), {})
            assert not document.workspace.problems
            for name in edits(0):
                spent = [measure(document, name, number) for number in range(_ROUNDS)]
                medians.setdefault(name, []).append(statistics.median(spent))
        for name, found in medians.items():
            row = "  ".join(f"{size}: {median:7.1f} ms" for size, median in zip(_SIZES, found, strict=True))
            verdict = "ok" if found[1] <= _TARGET else "MISSED"
            print(
                f"P19 {name:8} {row}  growth 200 to 1000: {found[2] / found[1]:.1f}x  {verdict} (<= {_TARGET:.0f} ms at 200)"
            )


if __name__ == "__main__":
    main()
