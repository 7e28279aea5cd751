"""From a folder to a workspace."""

import os
from collections.abc import Mapping
from pathlib import Path

from backend.domain.errors import InputError
from backend.domain.problem import Place
from backend.domain.workspace import Workspace
from backend.notation.findings import Findings
from backend.notation.nodes import Scalar
from backend.notation.parser import MOST_BYTES, parse
from backend.workspace.folder import Folder
from backend.workspace.head import FILE
from backend.workspace.reader import Reader
from backend.workspace.rereading import Rereading


def load_workspace(
    root: Path, environ: Mapping[str, str] | None = None, drafts: Mapping[str, str] | None = None
) -> Workspace:
    """Read a folder's `slipway.yaml` and all it names. Every mistake becomes a problem of the workspace.

    `environ` are the variables for the Compose files, the process's own by default. `drafts` are texts by their path that
    count as files of the folder. InputError when there is no `slipway.yaml` at all.
    """
    try:
        folder = Folder.at(root, drafts)
        is_folder = folder.root.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{root} cannot be opened: {error}") from None
    if not is_folder:
        raise InputError(f"{root} is not a folder", "name a folder with a slipway.yaml")
    if FILE not in folder.drafts and not os.path.lexists(folder.root / FILE):
        near = [name for name in folder.names(".") if name.lower() in ("slipway.yml", FILE)]
        hint = (
            f"rename {near[0]} to {FILE}" if near else f"`slipway import` proposes one; or name a folder with a {FILE}"
        )
        raise InputError(f"there is no {FILE} in {folder.root}", hint)
    findings = Findings()
    data = Reader(findings, folder).data(Scalar(FILE, Place(FILE)), "the workspace", MOST_BYTES)
    node = parse(data[1], FILE, findings) if data is not None else None
    return Rereading(folder, environ).workspace(node, findings)
