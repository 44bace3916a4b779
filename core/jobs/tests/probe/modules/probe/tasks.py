"""Jobs whose effects can be counted, for the tests of core.jobs."""

import os
import time
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from core.db import on_commit, session, write
from core.jobs import GiveUp, Retry, in_parts, job

effects = Table(
    "probe_effect",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", String(100), nullable=False),
)


def note(text):
    """Add a row in the unit of work in progress."""
    session().execute(insert(effects).values(text=text))


def send(directory, name):
    """Leave a line in a file, which no transaction takes back."""
    with Path(directory, name).open("a") as outside:
        outside.write("sent\n")


@job("probe.note", backoff=0.01)
def note_job(run, text, seconds=0.0):
    note(text)
    time.sleep(seconds)
    return {"noted": text}


@job("probe.fail", retries=2, backoff=0.001)
def fail_job(run, times):
    note("never kept")
    if run.attempt <= times:
        raise ValueError(f"attempt {run.attempt}")
    return run.attempt


@job("probe.give_up")
def give_up_job(run):
    raise GiveUp("no use")


@job("probe.steps", atomic=False)
def steps_job(run, directory, steps, seconds=0.0):
    """Keeps its checkpoint in the table, as an import does."""
    for step in range(steps):
        key = f"step {step}"
        if session().execute(effects.select().where(effects.c.text == key)).first():
            continue
        with write():
            note(key)
        run.progress(step + 1, steps, f"step {step + 1}")
        time.sleep(seconds)
    return steps


def sent(result, directory, name, mode="ok"):
    note(f"recorded {result}")


@job("probe.send", external=True, record=sent, backoff=0.001)
def send_job(run, directory, name, mode="ok"):
    assert not session().in_transaction(), "a transaction is open while it sends"
    if mode == "refused" and run.attempt == 1:
        raise Retry("not accepted")
    send(directory, name)
    if mode == "die":
        os.kill(os.getpid(), 9)
    if mode == "unsure":
        raise TimeoutError("no answer")
    return name


@job("probe.resend", external=True, resend=True, backoff=0.001)
def resend_job(run, directory, name, mode="ok"):
    send(directory, name)
    if mode == "die" and run.attempt == 1:
        os.kill(os.getpid(), 9)
    return name


@job("probe.chain")
def chain_job(run, text):
    from core.jobs import enqueue

    enqueue(note_job, {"text": text}, key=f"chain {run.id}")
    on_commit(lambda: None)


@job("probe.whole", atomic=False, alone=True)
def whole_job(run, parts=3):
    """Goes through everything, part by part."""
    for part in in_parts(range(parts), 1, run):
        with write():
            note(f"part {part[0]}")
            time.sleep(0.02)
    return parts


contributions = (
    note_job,
    fail_job,
    give_up_job,
    steps_job,
    send_job,
    resend_job,
    chain_job,
    whole_job,
)
