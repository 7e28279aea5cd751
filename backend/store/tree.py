"""The working tree, as the `git` program sees it."""

import asyncio
import getpass
import os
import socket
from pathlib import Path

from backend.domain.run import Source

_SECONDS = 5.0


class GitTree:
    """`backend.ports.world.Tree`. Without git, outside a repository, or when it takes too long: an empty Source."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def source(self) -> Source:
        """Return commit, branch and whether there are uncommitted changes in the workspace's folder."""
        try:
            async with asyncio.timeout(_SECONDS):
                commit = await self._git("rev-parse", "--verify", "--quiet", "HEAD")
                if commit is None:
                    return Source()
                branch = await self._git("symbolic-ref", "--short", "--quiet", "HEAD")
                changes = await self._git("status", "--porcelain", "--untracked-files=normal", "--", ".")
        except TimeoutError:
            return Source()
        return Source(commit=commit, dirty=changes != "", branch=branch or "")

    async def person(self) -> str:
        """Return git's user.email, else user@host."""
        try:
            async with asyncio.timeout(_SECONDS):
                email = await self._git("config", "--get", "user.email")
        except TimeoutError:
            email = None
        return email or f"{getpass.getuser()}@{socket.gethostname()}"

    async def _git(self, *arguments: str) -> str | None:
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                # A repository's own configuration may name a program to run for `status`; only its data is wanted.
                "-c",
                "core.fsmonitor=false",
                *arguments,
                cwd=self._root,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return None
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return output.decode("utf-8", "replace").strip() if process.returncode == 0 else None
