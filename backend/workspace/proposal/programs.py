"""Which programs an image has, told from its name and from what is installed into it."""

import re

_PLAIN = {"sh"}
_FULL = {"sh", "curl", "wget", "make", "git"}  # the official language images without a suffix stand on buildpack-deps
_SMALL = re.compile(r"(slim|alpine|distroless|nonroot|static|jre)")
_BY_NAME: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(pattern), frozenset(programs.split()))
    for pattern, programs in (
        (r"dotnet/sdk|dotnet-sdk", "dotnet"),
        (r"(^|[/-])(python|pypy)", "python"),
        (r"(^|[/-])(tiangolo|fastapi|uvicorn|jupyter)", "python"),
        (r"(^|[/-])node(js)?($|[:/-])", "node npm yarn"),
        (r"(^|/)golang($|:)", "go"),
        (r"(^|/)maven($|:)", "java mvn"),
        (r"(^|/)gradle($|:)", "java gradle"),
        (r"(temurin|openjdk|corretto|zulu|liberica|sapmachine|graalvm|microsoft/openjdk)", "java"),
        (r"(^|/)rust($|:)|muslrust|cargo-chef", "cargo"),
        (r"(^|/)j?ruby($|:)", "ruby"),
        (r"(^|/)php($|:)", "php"),
        (r"(^|/)composer($|:)", "php composer"),
        (r"(^|/)elixir($|:)", "mix"),
        (r"(^|/)curlimages", "curl"),
    )
)
_PACKAGES = {
    "python3": "python",
    "python": "python",
    "python3-minimal": "python",
    "python3-pytest": "pytest",
    "py3-pytest": "pytest",
    "nodejs": "node",
    "npm": "npm",
    "yarn": "yarn",
    "golang": "go",
    "golang-go": "go",
    "go": "go",
    "maven": "mvn",
    "gradle": "gradle",
    "cargo": "cargo",
    "ruby": "ruby",
    "ruby-full": "ruby",
    "curl": "curl",
    "wget": "wget",
    "make": "make",
    "build-essential": "make",
    "build-base": "make",
}
_INSTALL = re.compile(r"(?:apt-get|apt|apk|dnf|yum|microdnf|zypper)\b[^;&|]*?\b(?:install|add|in)\b([^;&|]*)")


def programs_of(image: str) -> frozenset[str]:
    """Return the programs of a base image, nothing for `scratch` and for images without a shell."""
    name = image.lower()
    if name in ("", "scratch") or ("distroless" in name and "debug" not in name) or "chainguard" in name:
        return frozenset()
    found: set[str] = set(_PLAIN)
    for pattern, programs in _BY_NAME:
        if pattern.search(name.partition("@")[0]):
            found |= programs
            official = "/" not in name.removeprefix("docker.io/").removeprefix("library/")
            if official and not _SMALL.search(name) and not programs & {"java", "dotnet", "php"}:
                found |= _FULL
            break
    tail = name.rpartition("/")[2]
    if "java" in found and ("jre" in name or name.startswith("gcr.io")):
        found.discard("java")
    if "alpine" in tail or tail.startswith("busybox"):
        found.add("wget")  # busybox's
    return frozenset(found)


def installed(command: str) -> frozenset[str]:
    """Return the programs that a RUN line's package managers bring."""
    words = (word for found in _INSTALL.findall(command) for word in found.split() if not word.startswith("-"))
    return frozenset(_PACKAGES[name] for word in words if (name := re.split(r"[=<>~]", word)[0]) in _PACKAGES)
