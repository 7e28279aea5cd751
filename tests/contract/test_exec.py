"""ports.Exec on every engine."""

import pytest

from backend.domain.errors import ConflictError, NotFoundError
from tests.contract.conftest import Bench


async def test_outputs_are_apart_and_the_exit_code_is_the_commands(bench: Bench) -> None:
    identity = await bench.started()
    found = await bench.engine.exec.run(identity, ["sh", "-c", "echo out; echo err >&2; exit 7"])
    assert (found.exit_code, found.stdout, found.stderr) == (7, b"out\n", b"err\n")


async def test_standard_input_arrives_and_ends(bench: Bench) -> None:
    identity = await bench.started()
    found = await bench.engine.exec.run(identity, ["wc", "-c"], stdin=b"x" * 12345)
    assert (found.exit_code, found.stdout.strip()) == (0, b"12345")


async def test_much_goes_in_while_much_comes_out(real_bench: Bench) -> None:
    identity = await real_bench.started()
    data = bytes(range(256)) * 16 * 1024  # 4 MiB: more than any buffer between
    found = await real_bench.engine.exec.run(identity, ["cat"], stdin=data)
    assert found.stdout == data


async def test_arguments_are_not_read_by_a_shell(bench: Bench) -> None:
    identity = await bench.started()
    found = await bench.engine.exec.run(identity, ["echo", "$HOME; rm -rf", "`id`"])
    assert found.stdout == b"$HOME; rm -rf `id`\n"


async def test_environment_folder_and_user_are_used(real_bench: Bench) -> None:
    identity = await real_bench.started()
    found = await real_bench.engine.exec.run(
        identity, ["sh", "-c", 'echo "$A"; pwd; id -u'], environment={"A": "b c"}, working_dir="/tmp", user="65534"
    )
    assert found.stdout == b"b c\n/tmp\n65534\n"


async def test_output_over_the_limit_is_cut(real_bench: Bench) -> None:
    identity = await real_bench.started()
    found = await real_bench.engine.exec.run(identity, ["head", "-c", "20000000", "/dev/zero"])
    assert (found.exit_code, len(found.stdout)) == (0, 16 * 1024 * 1024)


async def test_a_container_that_does_not_run_is_a_conflict(bench: Bench) -> None:
    identity = await bench.engine.containers.create(bench.spec())
    with pytest.raises(ConflictError):
        await bench.engine.exec.run(identity, ["true"])


async def test_a_missing_container_is_not_found(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        await bench.engine.exec.run(bench.name(), ["true"])


async def test_a_missing_program_is_an_exit_code_of_127_or_126(real_bench: Bench) -> None:
    identity = await real_bench.started()
    found = await real_bench.engine.exec.run(identity, ["no-such-program"])
    assert found.exit_code in {126, 127}
