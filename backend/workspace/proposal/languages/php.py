"""PHP: PHPUnit where it is configured."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_COMMAND = "vendor/bin/phpunit --log-junit reports/unit.xml"


def find_php(ground: Ground) -> FoundTest | NoTest | None:
    """Return how PHPUnit runs; it writes a JUnit report by itself."""
    composer = ground.has("composer.json")
    if not composer:
        return None
    config = ground.has("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml")
    if not config or "phpunit" not in ground.text("composer.json").lower():
        return NoTest(
            composer, "there is PHP here, but no configuration of PHPUnit, or composer.json does not require it"
        )
    why = f"phpunit: {config} configures it and {composer} requires it."
    if ground.can("php") and ground.ran(r"composer\s+install") and not ground.ran(r"composer\s+install[^;&|]*--no-dev"):
        name = config.rpartition("/")[2]
        return ground.inside("phpunit", _COMMAND, why, config, junit="reports/*.xml", paths=("tests", name))
    return ground.outside(
        "phpunit",
        "composer:2",
        f"composer install --quiet --no-interaction && {_COMMAND}",
        why,
        config,
        junit="reports/*.xml",
        obstacle="The image that ships has no PHPUnit",
    )
