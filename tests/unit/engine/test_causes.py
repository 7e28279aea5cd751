"""The causes of failures are named from what engines say."""

import pytest

from backend.domain.cause import Cause
from backend.domain.container import ContainerState, ContainerStatus
from backend.domain.errors import ConsoleError, NotFoundError, RefusedError, UnreachableError
from backend.engine.causes import cause_of_error, cause_of_exit, cause_of_text


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("write /var/lib/docker/tmp/x: no space left on device", Cause.NO_SPACE),
        ("Bind for 0.0.0.0:80 failed: port is already allocated", Cause.PORT_TAKEN),
        ("pull access denied for x, repository does not exist or may require 'docker login'", Cause.PULL_DENIED),
        ("unauthorized: authentication required", Cause.PULL_DENIED),
        ("No such image: x:1", Cause.IMAGE_MISSING),
        ("manifest for x:9 not found: manifest unknown: manifest unknown", Cause.IMAGE_MISSING),
        ('exec: "nope": executable file not found in $PATH: unknown', Cause.NOT_FOUND),
        ("exec /x: exec format error", Cause.NOT_EXECUTABLE),
        ("dockerfile parse error on line 3: unknown instruction: RUM", Cause.DOCKERFILE),
        ("The command '/bin/sh -c exit 4' returned a non-zero code: 4", Cause.DOCKERFILE),
        ("something else", Cause.OTHER),
    ],
)
def test_texts_name_causes(text: str, cause: Cause) -> None:
    assert cause_of_text(text) is cause


def test_errors_name_causes() -> None:
    assert cause_of_error(UnreachableError("lost")) is Cause.ENGINE_GONE
    assert cause_of_error(NotFoundError("nothing of that name")) is Cause.IMAGE_MISSING
    assert cause_of_error(RefusedError("denied: requested access to the resource is denied")) is Cause.PULL_DENIED
    assert cause_of_error(ConsoleError("what")) is Cause.OTHER


@pytest.mark.parametrize(
    ("code", "oom", "error", "cause", "said"),
    [
        (137, True, "", Cause.OUT_OF_MEMORY, "memory limit"),
        (137, False, "", Cause.KILLED, "SIGKILL"),
        (139, False, "", Cause.KILLED, "SIGSEGV"),
        (126, False, "", Cause.NOT_EXECUTABLE, "126"),
        (127, False, "", Cause.NOT_FOUND, "127"),
        (3, False, "", Cause.EXIT_CODE, "exit code 3"),
        (200, False, "", Cause.EXIT_CODE, "exit code 200"),
        (1, False, "no space left on device", Cause.NO_SPACE, "no space"),
    ],
)
def test_exit_codes_name_causes(code: int, oom: bool, error: str, cause: Cause, said: str) -> None:
    state = ContainerState("i", "n", "x", ContainerStatus.EXITED, code, oom_killed=oom, error=error)
    named, message = cause_of_exit(state)
    assert named is cause
    assert said in message
