"""C# and F#: `dotnet test` on the projects that reference the test SDK."""

import re

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_PROJECT = r"(.*/)?[^/]+\.(cs|fs|vb)proj"
_TESTS = re.compile(r"Microsoft\.NET\.Test\.Sdk|xunit|NUnit|MSTest", re.IGNORECASE)
_FRAMEWORK = re.compile(r"<TargetFrameworks?>\s*net(\d+\.\d+)")


def find_dotnet(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the test projects of a .NET service run; with a JUnit report where the logger is referenced."""
    projects = ground.below(_PROJECT)
    if not projects:
        return None
    tests = [path for path in projects if _TESTS.search(ground.survey.text(path))]
    if not tests:
        return NoTest(projects[0], "there is a .NET project, but none that references a test SDK")
    text = ground.survey.text(tests[0])
    start = "" if ground.home == "." else f"{ground.home}/"
    command, junit = f"dotnet test {tests[0][len(start) :]}", ""
    why = f"dotnet test: {tests[0]} references a test SDK."
    if "JunitXml.TestLogger" in text:
        command, junit = (
            f'{command} --logger "junit;LogFilePath={{assembly}}.xml" --results-directory reports',
            "**/*.xml",
        )
        command = command.replace("{assembly}.xml", "/src/reports/unit.xml")
        junit = "reports/*.xml"
    else:
        why += " Without the package JunitXml.TestLogger its exit code counts."
    if ground.can("dotnet") and ground.whole():
        return ground.inside("dotnet test", command.replace("/src/", ""), why, tests[0], junit=junit)
    stage = ground.image.stage_with("dotnet")
    version = _FRAMEWORK.search(text)
    plain = f"mcr.microsoft.com/dotnet/sdk:{version[1] if version else '8.0'}"
    into = "/src/" if ground.home == "." else f"/src/{ground.home}/"
    return ground.outside(
        "dotnet test",
        stage.base if stage is not None else plain,
        command.replace("/src/", into),
        why,
        tests[0],
        junit=junit,
        obstacle="The image that ships has no .NET SDK or not the sources",
    )
