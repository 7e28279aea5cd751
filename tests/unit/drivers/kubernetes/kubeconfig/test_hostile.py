"""Opening a kubeconfig, whoever wrote it, runs nothing, connects to nothing and opens nothing but the file."""

import json
import subprocess
import sys
from pathlib import Path

from tests.unit.drivers.kubernetes.kubeconfig.hostile import TEXTS

_WATCHED = """
import asyncio, json, os, sys, time
folder, mark = sys.argv[1:3]
from backend.domain.errors import ConsoleError
from backend.drivers.kubernetes.connector import KubernetesConnector
from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig
from tests.support.approvals import FakeApprovals

seen, own = [], set()
FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
             "socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind")

def hook(event, arguments):
    if event == "open":
        path = arguments[0]
        if isinstance(path, int) or str(path) in own or str(path).endswith((".py", ".pyc")):
            return
        seen.append(f"open {path}")
    elif event in FORBIDDEN:
        seen.append(f"{event} {arguments}"[:200])

def opened(name):
    own.clear()
    own.add(os.path.join(folder, name))
    return load_kubeconfig({"KUBECONFIG": os.path.join(folder, name), "PATH": os.environ["PATH"]})

async def connect(name):
    connector = KubernetesConnector(FakeApprovals(), {"KUBECONFIG": os.path.join(folder, name), "PATH": os.environ["PATH"]})
    try:
        await connector.connect("c")
    finally:
        await connector.close()

opened(sorted(os.listdir(folder))[0])  # imports what is imported late
loop = asyncio.new_event_loop()  # its own socket pair is no matter
loop.run_until_complete(loop.run_in_executor(None, int))
sys.addaudithook(hook)
slowest, said = 0.0, {}
for name in sorted(os.listdir(folder)):
    begun = time.perf_counter()
    config = opened(name)
    slowest = max(slowest, time.perf_counter() - begun)
    said[name] = [str(problem) for problem in config.problems]
    user = config.users.get("u")
    if "c" in config.contexts and user and user.program:  # one step further: a program waits for a yes
        try:
            loop.run_until_complete(connect(name))
            seen.append(f"{name} was connected")
        except ConsoleError as error:
            said[name].append(f"{type(error).__name__}: {error.text}")
print(json.dumps({"seen": seen, "slowest": slowest, "said": said}))
"""


def test_sixty_hostile_files_run_nothing_and_open_nothing(tmp_path: Path) -> None:
    folder, mark = tmp_path / "configs", tmp_path / "mark"
    folder.mkdir()
    assert len(TEXTS) >= 60
    for number, text in enumerate(TEXTS):
        (folder / f"{number:02}").write_text(text.replace("MARK", str(mark)).replace("PORT", "9"))
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(folder), str(mark)],
        cwd=Path(__file__).parents[5],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not found["seen"]
    assert not mark.exists()
    silent = [TEXTS[int(name)] for name, problems in found["said"].items() if not problems]
    # Certificates are looked at when they are needed.
    assert all("certificate-authority" in text for text in silent), f"nothing was said of {silent}"
    assert found["slowest"] < 1.0  # a tenth of it on a quiet machine
    waiting = [said for problems in found["said"].values() for said in problems if said.startswith("ApprovalNeeded")]
    assert len(waiting) >= 10
    assert all("slipway doctor --approve" in said and said.isprintable() for said in waiting)
