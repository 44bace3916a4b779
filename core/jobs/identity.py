"""Who a worker is, and whether it still lives."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path


def process_space() -> str:
    """Names the set of processes in which a process id means something: this boot of this machine
    and, in containers, this namespace. Random where the system does not say (not Linux)."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return hashlib.sha256(f"{boot}{os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    except OSError:
        return secrets.token_hex(6)


SPACE = process_space()


def new_worker_name() -> str:
    """Name of this process as a worker: space:process id:random."""
    return f"{SPACE}:{os.getpid()}:{secrets.token_hex(4)}"


def surely_dead(name: str, me: str) -> bool:
    """Whether a worker is known to have died. False when that cannot be seen from here."""
    space, pid, _random = name.split(":")
    if space != SPACE or name == me:
        return False
    if int(pid) == os.getpid():
        return True  # an earlier process with our number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
