"""Finds the kubeconfig's files, reads them and puts them together by kubectl's rules."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from backend.domain.problem import Place, Problem
from backend.drivers.kubernetes.kubeconfig.in_cluster import in_cluster
from backend.drivers.kubernetes.kubeconfig.reading import read_file
from backend.drivers.kubernetes.kubeconfig.values import IN_CLUSTER, Kubeconfig
from backend.notation.findings import Findings
from backend.notation.parser import MOST_BYTES

MOST_FILES = 64


def load_kubeconfig(environment: Mapping[str, str]) -> Kubeconfig:
    """Return the merged kubeconfig. Never raises for what the files say: mistakes stand in `problems`, with file, line and cure.

    KUBECONFIG names files (those that do not exist count for nothing), else ~/.kube/config is read. Of two entries of one
    name the first file's counts, as a whole. Without any file, a pod's own account is used where we run in one.
    """
    given = environment.get("KUBECONFIG", "")
    paths = [Path(name).expanduser() for name in given.split(os.pathsep) if name]
    if not paths:
        home = environment.get("HOME") or os.path.expanduser("~")
        paths = [Path(home) / ".kube" / "config"]
    findings = Findings()
    found = [
        read for path in dict.fromkeys(paths[:MOST_FILES]) if (read := _read(path.absolute(), findings)) is not None
    ]
    if len(paths) > MOST_FILES:
        findings.error(Place("KUBECONFIG"), f"more than {MOST_FILES} files are named", "Merge some of them.")
    merged = _merged(found, findings.sorted(found[0].files[0] if found else ""))
    if not merged.contexts and not merged.files and (inside := in_cluster(environment)) is not None:
        return inside
    return _checked(merged)


def _read(path: Path, findings: Findings) -> Kubeconfig | None:
    file = str(path)
    try:
        # Without waiting: a pipe would hold the program; what was really opened is looked at below.
        opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(opened, "rb") as stream:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                findings.error(Place(file), "this is no regular file", "Name a file in KUBECONFIG.")
                return None
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        findings.error(Place(file), f"the kubeconfig cannot be read: {reason}", "Make it readable for you.")
        return None
    return read_file(data, path, findings)


def _merged(found: list[Kubeconfig], problems: tuple[Problem, ...]) -> Kubeconfig:
    # An entry that lost against an earlier file's takes its problems along: they would forbid the one that won.
    kept = []
    for problem in problems:
        owner = next((one.files[0] for one in found if problem.node and _has(one, problem.node)), "")
        if not owner or owner == problem.place.file:
            kept.append(problem)
    return Kubeconfig(
        files=tuple(one.files[0] for one in found),
        current=next((one.current for one in found if one.current), ""),
        contexts={name: entry for one in reversed(found) for name, entry in one.contexts.items()},
        clusters={name: entry for one in reversed(found) for name, entry in one.clusters.items()},
        users={name: entry for one in reversed(found) for name, entry in one.users.items()},
        problems=tuple(kept),
    )


def _has(one: Kubeconfig, node: str) -> bool:
    section, _, name = node.partition("/")
    entries: Mapping[str, Mapping[str, object]] = {
        "contexts": one.contexts,
        "clusters": one.clusters,
        "users": one.users,
    }
    return name in entries.get(section, {})


def _checked(merged: Kubeconfig) -> Kubeconfig:
    """Add what only the whole can say: a context that names what is nowhere."""
    findings = Findings()
    for context in merged.contexts.values():
        about = findings.about(f"contexts/{context.name}")
        place = Place(merged.files[0])
        if context.cluster and context.cluster not in merged.clusters:
            hint = findings.nearest(context.cluster, merged.clusters)
            about.error(
                place, f"the context {context.name} names the cluster {context.cluster}, which is in no file", hint
            )
        if context.user and context.user not in merged.users:
            hint = findings.nearest(context.user, merged.users)
            about.error(place, f"the context {context.name} names the user {context.user}, which is in no file", hint)
    if merged.current and merged.current not in merged.contexts and merged.current != IN_CLUSTER:
        findings.warning(
            Place(merged.files[0]),
            f"current-context is {merged.current}, which is in no file",
            findings.nearest(merged.current, merged.contexts),
        )
    return Kubeconfig(
        merged.files,
        merged.current,
        merged.contexts,
        merged.clusters,
        merged.users,
        (*merged.problems, *findings.sorted("")),
    )
