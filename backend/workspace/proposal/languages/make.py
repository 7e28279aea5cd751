"""`make test`, where nothing else was found."""

import re

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_TARGET = re.compile(r"(?m)^(test|tests|check)\s*:(?!=)")


def find_make(ground: Ground) -> FoundTest | NoTest | None:
    """Return a Makefile's own test target, if the image that ships has make."""
    makefile = ground.has("Makefile", "makefile", "GNUmakefile")
    found = _TARGET.search(ground.survey.text(makefile)) if makefile else None
    if found is None:
        return None
    line = ground.survey.text(makefile).count("\n", 0, found.start()) + 1
    if not ground.can("make"):
        return NoTest(
            f"{makefile}:{line}",
            f"the target {found[1]} may run tests, but the image that ships has no make",
            f"Add a step to the stage unit with the commands of `make {found[1]}`.",
        )
    return ground.inside(
        "make",
        f"make {found[1]}",
        f"make {found[1]}: {makefile} has that target, and nothing more telling was found.",
        f"{makefile}:{line}",
        paths=(makefile.rpartition("/")[2],),
    )
