"""Commands of tests, in processes forked from one that has imported the house already.

Starting Python and importing the house takes most of the time of a short command, and the suite runs
hundreds. What is forked has imported nothing of any module and has no application: a command begins
as it does in a fresh process.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

_forking = get_context("forkserver")
_forking.set_forkserver_preload(["core.testing.preloaded"])
_STREAMS = ("stdin", "stdout", "stderr")


def run(
    arguments: Sequence[str],
    *,
    env: dict[str, str],
    cwd: Path,
    input: str = "",
    timeout: float = 120,
) -> CompletedProcess:
    """Run ``cauce`` to its end.

    :param input: its input.
    :param timeout: in seconds.
    :returns: its code and what it wrote, as text.
    :raises TimeoutExpired: it did not end in time; it is killed.
    """
    with tempfile.TemporaryDirectory(prefix="cauce-command-") as directory:
        streams = [Path(directory, name) for name in _STREAMS]
        for stream in streams:
            stream.write_text(input if stream.name == "stdin" else "")
        process = _forking.Process(target=_command, args=(arguments, env, cwd, streams))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(["cauce", *arguments], timeout)
        code = process.exitcode
        process.close()
        return CompletedProcess(
            ["cauce", *arguments], code, streams[1].read_text(), streams[2].read_text()
        )


def _command(
    arguments: Sequence[str], env: dict[str, str], cwd: Path, streams: Sequence[Path]
) -> None:
    """What the forked process does: become a process that was started so."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    for number, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDONLY if number == 0 else os.O_WRONLY)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    prefixes = (sys.prefix, sys.base_prefix)
    of_python = [path for path in sys.path if path.startswith(prefixes)]
    sys.path[:] = [*filter(None, env["PYTHONPATH"].split(os.pathsep)), *of_python]
    sys.argv = ["cauce", *arguments]
    import_module("core.cli").main()
