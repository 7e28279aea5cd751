"""Go: `go test` where there is a `_test.go`."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.survey import join

_COMMAND = "go test ./..."


def find_go(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Go module run; it writes no JUnit report by itself."""
    if not ground.has("go.mod"):
        return None
    tests = ground.below(r"(.*/)?[^/]+_test\.go")
    if not tests:
        return NoTest(join(ground.home, "go.mod"), "there is a Go module, but no file named *_test.go")
    why = f"go test: {tests[0]} {'and others are' if len(tests) > 1 else 'is'} there. It writes no JUnit report, so its exit code counts."
    if ground.can("go") and ground.has_shell and ground.whole():
        return ground.inside("go test", _COMMAND, why, tests[0])
    stage = ground.image.stage_with("go")
    return ground.outside(
        "go test",
        stage.base if stage is not None else "golang:1",
        _COMMAND,
        why,
        tests[0],
        obstacle="The image that ships has no Go or not the sources",
    )
