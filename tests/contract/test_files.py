"""ports.Files on every engine."""

import pytest

from backend.domain.container import FileEntry
from backend.domain.errors import InputError, NotFoundError, RefusedError
from backend.domain.service import Mount, MountKind
from tests.contract.conftest import Bench


async def test_files_go_in_before_the_start_and_come_out_after_the_end(bench: Bench) -> None:
    identity = await bench.engine.containers.create(bench.spec("cp /in/deep/a.txt /in/b.txt"))
    await bench.engine.files.put(identity, "/in", [FileEntry("deep/a.txt", b"hello\n", 0o640)])
    await bench.engine.containers.start(identity)
    assert await bench.engine.streams.wait(identity) == 0
    found = {entry.path: entry.data for entry in await bench.engine.files.get(identity, "/in")}
    assert found == {"deep/a.txt": b"hello\n", "b.txt": b"hello\n"}


async def test_a_single_file_comes_out_under_its_name(bench: Bench) -> None:
    identity = await bench.started()
    await bench.engine.files.put(identity, "/data/x", [FileEntry("one.txt", b"1")])
    assert [(entry.path, entry.data) for entry in await bench.engine.files.get(identity, "/data/x/one.txt")] == [
        ("one.txt", b"1")
    ]


async def test_folders_that_exist_keep_their_mode(real_bench: Bench) -> None:
    identity = await real_bench.started()
    await real_bench.engine.files.put(identity, "/tmp/a/b", [FileEntry("c/d", b"x", 0o600, 5, 6)])
    shown = await real_bench.engine.exec.run(identity, ["stat", "-c", "%a %u %g", "/tmp", "/tmp/a", "/tmp/a/b/c/d"])
    assert shown.stdout.decode().splitlines() == ["1777 0 0", "755 0 0", "600 5 6"]


async def test_a_volume_below_a_read_only_root_takes_files(real_bench: Bench) -> None:
    volume = real_bench.name("volume")
    await real_bench.engine.volumes.create(volume, real_bench.labels)
    mounts = (Mount(MountKind.VOLUME, "/data", volume),)
    identity = await real_bench.engine.containers.create(
        real_bench.spec("cat /data/sub/f", mounts=mounts, read_only=True)
    )
    await real_bench.engine.files.put(identity, "/data/sub", [FileEntry("f", b"kept")])
    await real_bench.engine.containers.start(identity)
    assert await real_bench.engine.streams.wait(identity) == 0


async def test_links_are_left_out(real_bench: Bench) -> None:
    identity = await real_bench.started()
    made = await real_bench.engine.exec.run(
        identity,
        [
            "sh",
            "-c",
            "mkdir -p /out/sub && echo 1 > /out/f && ln -s /etc/passwd /out/link && mkfifo /out/pipe && ln -s /out /alias",
        ],
    )
    assert made.exit_code == 0, made.stderr
    assert [entry.path for entry in await real_bench.engine.files.get(identity, "/out")] == ["f"]
    # The path itself may be a link: it is resolved inside the container.
    assert [entry.path for entry in await real_bench.engine.files.get(identity, "/alias")] == ["f"]


async def test_too_much_is_refused(bench: Bench) -> None:
    identity = await bench.started()
    await bench.engine.files.put(identity, "/big", [FileEntry("a", b"x" * 3000), FileEntry("b", b"y" * 3000)])
    with pytest.raises(RefusedError):
        await bench.engine.files.get(identity, "/big", limit=5000)
    assert len(await bench.engine.files.get(identity, "/big", limit=6000)) == 2


async def test_nothing_there_is_not_found(bench: Bench) -> None:
    identity = await bench.started()
    with pytest.raises(NotFoundError):
        await bench.engine.files.get(identity, "/nothing/here")
    with pytest.raises(NotFoundError):
        await bench.engine.files.get(bench.name("other"), "/etc")


async def test_a_path_that_leaves_the_folder_is_refused(real_bench: Bench) -> None:
    identity = await real_bench.started()
    for path in ("../x", "/etc/x", "a/../../x", ""):
        with pytest.raises(InputError):
            await real_bench.engine.files.put(identity, "/data", [FileEntry(path, b"")])
