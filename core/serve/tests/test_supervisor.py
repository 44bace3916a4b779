"""The supervisor keeps its processes running and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import signal, sys
from core.serve.supervisor import Child, Supervisor
child = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); " + sys.argv[2]
children = [
    Child(name, [sys.executable, "-c", child, f"{sys.argv[1]}/{name}"], signal.SIGTERM)
    for name in ("web", "worker")
]
sys.exit(Supervisor(children).run())
"""


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor over two processes that run the given code."""
    started = []

    def start(code="time.sleep(60)"):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), code],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def pids(path: Path, name: str) -> list[int]:
    try:
        return [int(line) for line in (path / name).read_text().split()]
    except FileNotFoundError:
        return []


def wait_for(condition, seconds=20.0):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"


def both_up(path, times=1):
    return lambda: all(len(pids(path, name)) >= times for name in ("web", "worker"))


def test_term_stops_everything(supervise, tmp_path):
    supervisor = supervise()
    wait_for(both_up(tmp_path))
    supervisor.terminate()
    assert supervisor.wait(20) == 0
    assert all(gone(pid) for name in ("web", "worker") for pid in pids(tmp_path, name))


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_nothing_outlives_a_killed_supervisor(supervise, tmp_path):
    supervisor = supervise()
    wait_for(both_up(tmp_path))
    supervisor.kill()
    supervisor.wait()
    everyone = [pid for name in ("web", "worker") for pid in pids(tmp_path, name)]
    wait_for(lambda: all(gone(pid) for pid in everyone))


def test_a_killed_process_is_started_again(supervise, tmp_path):
    supervise()
    wait_for(both_up(tmp_path))
    os.kill(pids(tmp_path, "web")[0], signal.SIGKILL)
    wait_for(lambda: len(pids(tmp_path, "web")) == 2)
    assert len(pids(tmp_path, "worker")) == 1


def test_a_process_that_keeps_crashing_is_started_less_and_less_often(supervise, tmp_path):
    supervisor = supervise("sys.exit(3)")
    wait_for(both_up(tmp_path, 3))
    before = len(pids(tmp_path, "web"))
    assert supervisor.poll() is None
    time.sleep(1)  # the third pause lasts 2 s
    assert len(pids(tmp_path, "web")) <= before + 1


def test_hup_reloads_the_children(supervise, tmp_path):
    supervisor = supervise()
    wait_for(both_up(tmp_path))
    supervisor.send_signal(signal.SIGHUP)
    wait_for(both_up(tmp_path, 2))
    assert supervisor.poll() is None
