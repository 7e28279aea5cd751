"""Ruby: RSpec, Rails' own tests, or a Rakefile's test task."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.survey import join

_REPORT = "reports/unit.xml"


def find_ruby(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Ruby service run."""
    gems = ground.has("Gemfile")
    if not gems:
        return None
    text = ground.text("Gemfile") + ground.text("Gemfile.lock")
    specs, tests = ground.below(r"spec/.*_spec\.rb"), ground.below(r"test/.*(_test|test_[^/]*)\.rb")
    if specs and "rspec" in text:
        junit = "rspec_junit_formatter" in text
        options = f" --format progress --format RspecJunitFormatter --out {_REPORT}" if junit else ""
        why = f"rspec: {gems} names it and {specs[0]} is there."
        if not junit:
            why += " Without the gem rspec_junit_formatter its exit code counts."
        return _placed(ground, "rspec", f"bundle exec rspec{options}", why, "spec", junit=junit)
    if tests and ground.has("bin/rails"):
        return _placed(ground, "rails test", "bin/rails test", f"rails test: {tests[0]} is there.", "test", junit=False)
    if tests and "test" in ground.text("Rakefile").lower():
        why = f"rake test: {join(ground.home, 'Rakefile')} has a test task."
        return _placed(ground, "rake test", "bundle exec rake test", why, "test", junit=False)
    return NoTest(gems, "there is Ruby here, but neither RSpec's specs nor a test task")


def _placed(ground: Ground, tool: str, command: str, why: str, folder: str, *, junit: bool) -> FoundTest:
    gems = join(ground.home, "Gemfile")
    reports = "reports/*.xml" if junit else ""
    leaves_out = ground.ran(r"without\s+\S*test|BUNDLE_WITHOUT\S*test") or "test" in ground.image.final.variables.get(
        "BUNDLE_WITHOUT", ""
    )
    if ground.can("ruby") and not leaves_out:
        options = (".rspec", "Rakefile")
        kept = tuple(name for name in options if ground.has(name) and not ground.whole())
        return ground.inside(tool, command, why, gems, junit=reports, paths=(folder, *kept))
    stage = ground.image.stage_with("ruby")
    return ground.outside(
        tool,
        stage.base if stage is not None else "ruby:3",
        f"bundle install --quiet && {command}",
        why,
        gems,
        junit=reports,
        obstacle="The image that ships leaves the gems for tests out"
        if leaves_out
        else "The image that ships has no Ruby",
    )
