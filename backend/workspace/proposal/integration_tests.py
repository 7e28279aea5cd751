"""The integration stage: only where there is something honest to run against the services together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.domain.pipeline import Value
from backend.domain.proposal import NotUnderstood, Reason
from backend.workspace.proposal.drafts import StepDraft
from backend.workspace.proposal.found_test import APART, FoundTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.service_ground import ServiceGround
from backend.workspace.proposal.survey import Survey, join, parent
from backend.workspace.proposal.unit_tests import command_fields, comment_of, reasons_of, step_name

NOTHING = (
    "There is no integration stage: no service names a URL in its health check, and no folder of integration or end-to-end "
    "tests was found that Slipway knows how to run."
)
_ELSEWHERE = re.compile(r"(.*/)?(e2e|integration[-_]tests?|end[-_]to[-_]end|acceptance)/.+\.(py|js|ts|rb|go)")
_BROWSERS = re.compile(r"(.*/)?(cypress|playwright|wdio)\.(config\.)?(js|ts|mjs|cjs|json)")
_MOST_CHECKS = 5


@dataclass(slots=True)
class IntegrationTests:
    """The steps, and what was seen but cannot be run."""

    steps: list[StepDraft] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)


def integration_tests(
    survey: Survey, services: Sequence[ServiceGround], unit: Mapping[str, tuple[Ground, FoundTest]]
) -> IntegrationTests:
    """Look for tests of the services together: own folders, k6, newman, and URLs that health checks name."""
    known = {one.service.name: one for one in services}
    result = IntegrationTests()
    used = _own_folders(result, known, unit)
    _tools(survey, result, known)
    _checks(result, known)
    for path in survey.files:
        if _BROWSERS.fullmatch(path):
            why = "its tests drive a browser, and Slipway does not know which image has one"
            cure = "Add an `integration` step with `in:` an image that has it."
            result.not_understood.append(NotUnderstood(path, why, cure))
            used.append(parent(path))
            break
    apart = next((path for path in survey.files if _ELSEWHERE.fullmatch(path) and not path.startswith(tuple(used))), "")
    if apart:
        why = "it looks like a test of the whole, but not in which image it can run"
        result.not_understood.append(
            NotUnderstood(apart, why, "Add an `integration` step for it, with `in:` and `files:`.")
        )
    return result


def together(known: Mapping[str, ServiceGround], wanted: Sequence[str]) -> list[Value]:
    """Return the services and all that they depend on, in the file's order."""
    chosen: set[str] = set()
    waiting = [name for name in wanted if name in known]
    while waiting:
        name = waiting.pop()
        if name not in chosen:
            chosen.add(name)
            waiting += [need.service for need in known[name].service.depends_on if need.service in known]
    return [name for name in known if name in chosen]


def _own_folders(
    result: IntegrationTests, known: Mapping[str, ServiceGround], unit: Mapping[str, tuple[Ground, FoundTest]]
) -> list[str]:
    used = [" "]
    for service, (ground, found) in unit.items():
        folders = [folder for folder in APART if ground.survey.below(join(ground.home, folder))]
        prefix, pytest, _ = found.command.partition("python3 -m pytest")
        if not folders or not pytest or found.image or (prefix and not prefix.startswith("python3 -m pip")):
            continue
        used += [join(ground.home, folder) for folder in folders]
        command = f"{prefix}python3 -m pytest --junitxml=reports/integration.xml {' '.join(folders)}"
        whole = {folder.split("/")[0] for folder in folders}
        extra = tuple(
            name for name in (*sorted(whole), "conftest.py", "pytest.ini") if name in whole or ground.has(name)
        )
        placed = ground.inside(
            "pytest",
            command,
            f"pytest: {join(ground.home, folders[0])} holds tests that need the services it works with.",
            join(ground.home, folders[0]),
            junit="reports/*.xml",
            paths=extra,
        )
        fields: dict[str, Value] = {
            "integration": "*",
            "in": service,
            "command": placed.command,
            **command_fields(placed),
        }
        result.steps.append(StepDraft(step_name(f"{service}-tests"), fields, comment_of(placed), reasons_of(placed)))
    return used


def _tools(survey: Survey, result: IntegrationTests, known: Mapping[str, ServiceGround]) -> None:
    """k6 scripts and Postman collections, where they address services by their names."""
    for path in survey.files:
        if path.endswith(".postman_collection.json"):
            tool, image, command = "newman", "postman/newman:alpine", f"newman run {path}"
        elif path.endswith((".js", ".ts")) and re.search(r"from ['\"]k6(/http)?['\"]", survey.text(path)):
            tool, image, command = "k6", "grafana/k6", f"k6 run {path}"
        else:
            continue
        hosts = re.findall(r"https?://([A-Za-z0-9_-]+)", survey.text(path))
        named = [host for host in dict.fromkeys(hosts) if host in known]
        if not named:
            why = f"a test for {tool}, but it addresses no service by its name"
            cure = (
                f"In an `integration` step the services answer under http://NAME:PORT ({', '.join(list(known)[:3])})."
            )
            result.not_understood.append(NotUnderstood(path, why, cure))
            continue
        fields: dict[str, Value] = {
            "integration": together(known, named),
            "in": image,
            "command": command,
            "files": [path],
            "timeout": "10m",
        }
        reason = Reason(f"{path} is a test for {tool} and addresses {', '.join(named)}.", "", path)
        if all(step.name != step_name(tool) for step in result.steps):
            result.steps.append(StepDraft(step_name(tool), fields, path, (reason,)))


def _checks(result: IntegrationTests, known: Mapping[str, ServiceGround]) -> None:
    """Ask the URLs of health checks from beside the services, published ones first."""
    asked = sorted((one for one in known.values() if one.health is not None), key=lambda one: not one.service.ports)[
        :_MOST_CHECKS
    ]
    for one in asked:
        assert one.health is not None
        name, (port, path) = one.service.name, one.health
        url = f"http://{name}{f':{port}' if port not in (0, 80) else ''}{path}"
        group = together(known, [name])
        asker = next((who for who in (name, *group, *known) if _asking(known[str(who)], url)), None)
        if asker is None:
            cure = "Add an `integration` step with `in:` an image that has curl."
            result.not_understood.append(
                NotUnderstood(url, "no image here has wget, curl, Python or Node.js to ask it", cure)
            )
            continue
        members = group if asker in group else together(known, [name, str(asker)])
        fields: dict[str, Value] = {
            "integration": members,
            "in": asker,
            "command": _asking(known[str(asker)], url),
            "timeout": "5m",
        }
        source = one.dockerfile if one.service.healthcheck is None or not one.service.healthcheck.test else ""
        others = [str(member) for member in members if member != name]
        beside = f" beside {', '.join(others)}" if others else ""
        text = f"The health check of {name} names {path}: {name} is started{beside} and asked for it over the network."
        result.steps.append(
            StepDraft(
                step_name(f"{name}-answers"), fields, f"the URL of {name}'s health check", (Reason(text, "", source),)
            )
        )


def _asking(one: ServiceGround, url: str) -> str:
    """Return a command that asks a URL with what an image has, "" when it has nothing to ask with."""
    image = one.image
    programs = image.final.programs if image is not None else frozenset[str]()
    if "sh" not in programs or not re.fullmatch(r"[\w:/.?=&%~+-]+", url):
        return ""
    if "python" in programs:
        return f"""python3 -c 'from urllib.request import urlopen; print(urlopen("{url}").status)'"""
    if "wget" in programs:
        return f'wget -q -O - "{url}"'
    if "curl" in programs:
        return f'curl -fsS "{url}"'
    if "node" in programs:
        return f"""node -e 'fetch("{url}").then((answer) => process.exit(answer.ok ? 0 : 1))'"""
    return ""
