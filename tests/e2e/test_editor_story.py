"""The editor from a folder without a pipeline to a green run on the real engine, by mouse and keys."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.docker
LIMIT = 600.0  # seconds; half a minute where nothing else runs

LEFT = """\
+      compiles:
+        test: SERVICE
+        command: python3 -m compileall -q .
+        needs: [SERVICE]
"""


def test_a_step_is_drawn_run_mended_and_green_and_leaves_a_diff_of_its_lines_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.editor_story", "--without-pictures"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    changed = [
        line for line in done.stdout.splitlines(keepends=True) if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]
    service = changed[1].split()[-1]
    assert "".join(changed) == LEFT.replace("SERVICE", service)
