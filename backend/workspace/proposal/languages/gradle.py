"""Java and Kotlin with Gradle."""

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_REPORTS = "**/build/test-results/**/*.xml"


def find_gradle(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Gradle project run, by its wrapper where it has one."""
    build = ground.has("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
    if not build:
        return None
    tests = ground.below(r"(.*/)?src/\w*[tT]est/.*\.(java|kt|groovy|scala)")
    if not tests:
        return NoTest(build, "there is a Gradle project, but nothing in src/test")
    why = f"gradle test: {build} describes it and {tests[0]} is there."
    stage = ground.image.stage_with("gradle")
    wrapper = ground.image.stage_with("java") if ground.has("gradlew") else None
    if wrapper is not None and (stage is None or wrapper is stage):
        image, command = wrapper.base, "sh ./gradlew --no-daemon test"
    else:
        image, command = stage.base if stage is not None else "gradle:8-jdk21", "gradle --no-daemon test"
    if ground.can("gradle") and ground.whole():
        return ground.inside("gradle test", command, why, build, junit=_REPORTS)
    return ground.outside(
        "gradle test",
        image,
        command,
        why,
        build,
        junit=_REPORTS,
        obstacle="The image that ships has no Gradle or not the sources",
    )
