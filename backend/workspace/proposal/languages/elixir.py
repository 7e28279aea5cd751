"""Elixir: `mix test`."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_PREPARE = "mix local.hex --force --if-missing && mix local.rebar --force --if-missing && mix deps.get"


def find_elixir(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Mix project run; they are compiled for themselves, so never in the image that ships."""
    mix = ground.has("mix.exs")
    if not mix:
        return None
    tests = ground.below(r"(.*/)?test/.*_test\.exs")
    if not tests:
        return NoTest(mix, "there is a Mix project, but no file named *_test.exs")
    stage = ground.image.stage_with("mix")
    return ground.outside(
        "mix test",
        stage.base if stage is not None else "elixir:1.17",
        f"{_PREPARE} && MIX_ENV=test mix test",
        f"mix test: {tests[0]} is there. Without a formatter for JUnit its exit code counts.",
        tests[0],
        obstacle="Mix compiles tests for themselves",
    )
