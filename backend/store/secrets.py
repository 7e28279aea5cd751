"""Values of secrets, from where the user keeps them: a file, the environment, the keyring or a command."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from backend.domain.errors import ConsoleError
from backend.domain.service import SecretSource

_COMMAND_SECONDS = 30.0
_MOST_BYTES = 1024 * 1024
_SERVICE = "slipway"


class UserSecrets:
    """`backend.ports.world.Secrets`. Relative files and commands are taken from the workspace's root.

    `environment` stands for variables of the process and, below them, of the workspace's `.env`.
    """

    def __init__(self, root: Path, environment: Mapping[str, str] | None = None) -> None:
        self._root = root
        self._environment = environment

    async def resolve(self, source: SecretSource) -> str:
        """Return the value; ConsoleError names the source, never the value."""
        match source.kind, source.reference:
            case "file", str(path):
                return await asyncio.to_thread(self._from_file, source.name, path)
            case "environment", str(name):
                return self._from_environment(source.name, name)
            case "keyring", str(entry):
                return await asyncio.to_thread(_from_keyring, source.name, entry)
            case "command", reference:
                command = (reference,) if isinstance(reference, str) else tuple(reference)
                return await self._from_command(source.name, command)
            case _:
                raise ConsoleError(
                    f"The secret {source.name} has the unknown source {source.kind}.",
                    "Use file, environment, keyring or command.",
                )

    def _from_file(self, name: str, path: str) -> str:
        file = self._root / Path(path).expanduser()
        try:
            if file.stat().st_size > _MOST_BYTES:
                raise ConsoleError(f"The file {file} of the secret {name} is larger than 1 MiB.")
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            raise ConsoleError(f"The secret {name} cannot be read from {file}: {reason}.", "Make the file.") from error

    def _from_environment(self, secret: str, name: str) -> str:
        value = os.environ.get(name)
        if value is None and self._environment is not None:
            value = self._environment.get(name)
        if value is None:
            raise ConsoleError(
                f"The secret {secret} comes from the variable {name}, which is not set.",
                f"Set {name} in the environment or in the workspace's .env.",
            )
        return value

    async def _from_command(self, name: str, command: tuple[str, ...]) -> str:
        if not command:
            raise ConsoleError(f"The command of the secret {name} is empty.")
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self._root,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # it may hold what must not be shown
            )
        except OSError as error:
            raise ConsoleError(
                f"The command {command[0]} of the secret {name} cannot be started: {error.strerror}.",
                "Install it or correct its name.",
            ) from error
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _COMMAND_SECONDS)
        except TimeoutError:
            raise ConsoleError(
                f"The command {command[0]} of the secret {name} did not answer within {_COMMAND_SECONDS:.0f} s.",
                "It must not ask questions.",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise ConsoleError(
                f"The command {command[0]} of the secret {name} ended with exit code {process.returncode}.",
                "Run it by hand to see why.",
            )
        return output.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _from_keyring(secret: str, entry: str) -> str:
    # Late: it looks for desktop services at import, which costs up to a second and only keyring users should pay it.
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    service, _, user = entry.rpartition("/")
    try:
        value = keyring.get_password(service or _SERVICE, user)
    except keyring.errors.NoKeyringError as error:
        raise ConsoleError(
            f"The secret {secret} is kept in a keyring, but this machine has none that can be reached.",
            "Unlock or install one (Secret Service, KWallet), or keep the secret in a file, a variable or a command.",
        ) from error
    except keyring.errors.KeyringError as error:
        raise ConsoleError(f"The keyring did not give the secret {secret}: {error}.", "Unlock it.") from error
    if value is None:
        raise ConsoleError(
            f"The keyring has no entry {entry} for the secret {secret}.",
            f"Add it: keyring set {service or _SERVICE} {user}",
        )
    return value
