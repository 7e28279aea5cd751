"""Rust: `cargo test` where a test is written."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground


def find_rust(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Cargo package or workspace run; it writes no JUnit report by itself."""
    manifest = ground.has("Cargo.toml")
    if not manifest:
        return None
    sources = ground.below(r"(.*/)?(src|tests|crates)/.*\.rs")[:500]
    first = next((path for path in sources if "test]" in ground.survey.text(path)), "")
    if not first:
        return NoTest(manifest, "there is a Cargo package, but no function marked #[test]")
    why = f"cargo test: {first} has tests. It writes no JUnit report, so its exit code counts."
    command = "cargo test --locked" if ground.has("Cargo.lock") else "cargo test"
    if ground.can("cargo") and ground.whole():
        return ground.inside("cargo test", command, why, ground.place("test]", first))
    stage = ground.image.stage_with("cargo")
    return ground.outside(
        "cargo test",
        stage.base if stage is not None else "rust:1",
        command,
        why,
        ground.place("test]", first),
        obstacle="The image that ships has no Cargo or not the sources",
    )
