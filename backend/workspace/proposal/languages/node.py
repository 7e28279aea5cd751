"""JavaScript and TypeScript: the `test` script of package.json, by the package manager whose lock file lies there."""

import json
import re
from dataclasses import replace

from backend.domain.pipeline import Value
from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground

_PLACEHOLDER = re.compile(r"no test specified|^\s*(exit|true|echo\b[^&|;]*)\s*\d*\s*$")
_BROWSER = re.compile(r"\b(cypress|playwright|karma|ng test|nightwatch|webdriver)\b")
_FOLDERS = ("test", "tests", "__tests__", "spec")
_REPORT = "reports/unit.xml"


def find_node(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the test script runs; with a JUnit report where jest, vitest, mocha or Node's own runner can write one."""
    package = ground.has("package.json")
    if not package:
        return None
    data = _package(ground.text("package.json"))
    if data is None:
        return NoTest(package, "it is not valid JSON", "Correct it and look again.")
    scripts = data.get("scripts")
    script = scripts.get("test") if isinstance(scripts, dict) else None
    source = ground.place('"test"', package)
    if not isinstance(script, str) or not script.strip():
        return NoTest(package, "it has no script named test")
    if _PLACEHOLDER.search(script):
        return NoTest(source, "its script named test is the placeholder that npm writes")
    if _BROWSER.search(script):
        return NoTest(source, f"its tests drive a browser ({script}), which no image here has")
    libraries = {*_names(data.get("devDependencies")), *_names(data.get("dependencies"))}
    command, junit = _reporting(script.strip(), libraries, ground)
    why = f"{command.split(' ', 1)[0]} test: {package} has the script `{script.strip()[:80]}`."
    if not junit:
        why += " No JUnit reporter is among its packages, so its exit code counts."
    return replace(_placed(ground, command, script, why, source, junit=junit), environment={"CI": "true"})


def _placed(ground: Ground, command: str, script: str, why: str, source: str, *, junit: str) -> FoundTest:
    manager = _manager(ground)
    own_runner = script.strip().startswith("node ")
    if ground.can("node") and ground.has_shell and ground.whole() and (own_runner or _has_tools(ground)):
        paths = tuple(ground.folders(*_FOLDERS))
        return ground.inside(f"{manager} test", command, why, source, junit=junit, paths=paths)
    stage = ground.image.stage_with("node")
    install = {
        "npm": "npm ci" if ground.has("package-lock.json", "npm-shrinkwrap.json") else "npm install",
        "pnpm": "corepack enable && pnpm install --frozen-lockfile",
        "yarn": "corepack enable && yarn install",
    }[manager]
    obstacle = (
        "The image that ships leaves the packages for development out"
        if ground.can("node") and ground.whole()
        else "The image that ships has no Node.js or not the sources"
    )
    return ground.outside(
        f"{manager} test",
        stage.base if stage is not None else "node:22",
        f"{install} && {command}",
        why,
        source,
        junit=junit,
        obstacle=obstacle,
    )


def _has_tools(ground: Ground) -> bool:
    """Whether the packages for development were installed into the final image."""
    production = ground.image.final.variables.get("NODE_ENV") == "production"
    left_out = ground.ran(r"(npm|yarn|pnpm)\b[^;&|]*(--omit[= ]dev|--production|--only[= ]prod|--prod\b)|prune\b")
    return ground.ran(r"(npm|pnpm)\s+(ci|i|install)\b|yarn(\s+install|\s+--|\s*$)") and not left_out and not production


def _manager(ground: Ground) -> str:
    if ground.has("pnpm-lock.yaml"):
        return "pnpm"
    return "yarn" if ground.has("yarn.lock") else "npm"


def _reporting(script: str, libraries: set[str], ground: Ground) -> tuple[str, str]:
    """Return the command with a JUnit report where a reporter is there, and the pattern of the report."""
    manager = _manager(ground)
    more = "" if manager == "yarn" else "-- "
    plain = f"{manager} test"
    last = script.rpartition("&&")[2].strip()
    if re.match(r"vitest\b", last):
        run = "" if re.search(r"\brun\b", last) else "--run "
        return f"{plain} {more}{run}--reporter=default --reporter=junit --outputFile.junit={_REPORT}", "reports/*.xml"
    if "jest-junit" in libraries and re.search(r"\bjest\b|react-scripts", last):
        return (
            f"JEST_JUNIT_OUTPUT_FILE={_REPORT} {plain} {more}--reporters=default --reporters=jest-junit",
            "reports/*.xml",
        )
    if "mocha-junit-reporter" in libraries and re.match(r"(\S*/)?mocha\b", last):
        return f"MOCHA_FILE={_REPORT} {plain} {more}--reporter mocha-junit-reporter", "reports/*.xml"
    return plain, ""


def _package(text: str) -> dict[str, Value] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _names(value: Value) -> set[str]:
    return set(value) if isinstance(value, dict) else set()
