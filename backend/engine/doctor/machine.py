"""Checks of the machine: programs, the Docker context, proxies, certificates."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from backend.domain.doctor import Check, Verdict

_PROGRAMS = {
    "git": "releases cannot name their commit",
    "ssh": "engines over ssh:// cannot be reached",
    "docker": "",
    "podman": "",
}


def check_docker_context(environment: Mapping[str, str]) -> Check:
    """Return which engine `current Docker context` means, and who says so."""
    name = "Docker context"
    if host := environment.get("DOCKER_HOST"):
        return Check(name, Verdict.OK, f"DOCKER_HOST is {without_credentials(host)}; contexts are not used")
    if context := environment.get("DOCKER_CONTEXT"):
        return Check(name, Verdict.OK, f"{context} (from DOCKER_CONTEXT)")
    home = Path(environment.get("DOCKER_CONFIG") or Path(environment.get("HOME", "~")).expanduser() / ".docker")
    path = home / "config.json"
    try:
        current = json.loads(path.read_text(encoding="utf-8")).get("currentContext", "")
    except FileNotFoundError:
        return Check(name, Verdict.OK, f"default ({path} does not exist)")
    except (OSError, ValueError, AttributeError) as error:
        return Check(name, Verdict.WARNING, f"{path} cannot be read: {error}", "Correct the file or move it away.")
    return Check(name, Verdict.OK, f"{current} (from {path})" if current else f"default ({path} names none)")


def check_programs(environment: Mapping[str, str]) -> Sequence[Check]:
    """Return where programs are found, and what on PATH is of no use."""
    path = environment.get("PATH", os.defpath)
    entries = [entry for entry in path.split(os.pathsep) if entry]
    missing = [entry for entry in entries if not Path(entry).is_dir()]
    relative = [entry for entry in entries if not Path(entry).is_absolute()]
    found = path if not missing else f"{path}; not there: {', '.join(missing)}"
    checks = [Check("PATH", Verdict.OK, found)]
    if relative:
        cure = "Remove relative entries: what runs would depend on the folder."
        checks = [Check("PATH", Verdict.WARNING, f"{found}; relative: {', '.join(relative)}", cure)]
    for program, loss in _PROGRAMS.items():
        where = shutil.which(program, path=path)
        if where:
            checks.append(Check(program, Verdict.OK, where))
        elif loss:
            checks.append(Check(program, Verdict.WARNING, "not on PATH", f"Without it {loss}."))
        else:
            checks.append(Check(program, Verdict.OK, "not on PATH; not needed, the engine is reached by its API"))
    helpers = sorted({file.name for entry in entries for file in Path(entry).glob("docker-credential-*")})
    if helpers:
        checks.append(Check("credential helpers", Verdict.OK, ", ".join(helpers)))
    return checks


def check_proxies(environment: Mapping[str, str]) -> Sequence[Check]:
    """Return the proxy variables in force, without the credentials in them."""
    values = {
        name: environment.get(name.lower()) or environment.get(name)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    }
    shown = [f"{name}={without_credentials(value)}" for name, value in values.items() if value]
    if not shown:
        return [Check("proxies", Verdict.OK, "none set")]
    if values["NO_PROXY"] is None:
        cure = "Set NO_PROXY=localhost,127.0.0.1: checks of deployed services would go through the proxy."
        return [Check("proxies", Verdict.WARNING, ", ".join(shown), cure)]
    return [Check("proxies", Verdict.OK, ", ".join(shown))]


def check_certificates(environment: Mapping[str, str]) -> Sequence[Check]:
    """Return certificate files that variables name; none when there are no such variables."""
    checks = []
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "DOCKER_CERT_PATH"):
        if value := environment.get(name):
            there = Path(value).expanduser().exists()
            verdict = Verdict.OK if there else Verdict.BAD
            cure = "" if there else f"Unset {name} or make the path."
            checks.append(Check(name, verdict, value if there else f"{value} does not exist", cure))
    return checks


def without_credentials(url: str) -> str:
    """Return a URL (or a list of hosts) without user and password."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
    except ValueError:
        return "***"
    if "@" not in parts.netloc:
        return url
    host = parts.netloc.rpartition("@")[2]
    clean = parts._replace(netloc=f"***@{host}").geturl()
    return clean if "://" in url else clean.removeprefix("//")
