"""Java with Maven."""

import re

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.survey import join

_REPORTS = "**/target/surefire-reports/*.xml"
_VERSION = re.compile(r"<(?:java\.version|maven\.compiler\.release|maven\.compiler\.source)>\s*(\d+)\s*<")


def find_maven(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Maven project run."""
    pom = ground.has("pom.xml")
    if not pom:
        return None
    tests = ground.below(r"(.*/)?src/test/.*\.(java|kt|groovy|scala)")
    if not tests:
        return NoTest(pom, "there is a Maven project, but nothing in src/test")
    why = f"mvn test: {pom} describes it and {tests[0]} is there."
    stage = ground.image.stage_with("mvn")
    wrapper = ground.image.stage_with("java") if ground.has("mvnw") else None
    if stage is None and wrapper is not None:
        image, command = wrapper.base, "sh ./mvnw -B test"
    else:
        version = _VERSION.search(ground.text("pom.xml"))
        plain = f"maven:3-eclipse-temurin-{version[1]}" if version else "maven:3-eclipse-temurin-21"
        image, command = stage.base if stage is not None else plain, "mvn -B test"
    if ground.can("mvn") and ground.whole():
        return ground.inside("mvn test", "mvn -B test", why, join(ground.home, "pom.xml"), junit=_REPORTS)
    return ground.outside(
        "mvn test",
        image,
        command,
        why,
        pom,
        junit=_REPORTS,
        obstacle="The image that ships has no Maven or not the sources",
    )
