"""The generation mirror: atomic, cached, and never stuck after a crash."""

import multiprocessing
import os
import signal
import time

import pytest

from core.kernel.generation import GenerationFile, State


def test_starts_at_zero_and_follows_what_is_published(tmp_path):
    here, there = GenerationFile(tmp_path), GenerationFile(tmp_path)
    assert here.read() == State(0, False)
    there.publish(3)
    assert here.read() == State(3, False)
    there.publish(4)
    assert here.read().generation == 4
    assert [p.name for p in tmp_path.iterdir()] == ["generation.json"]


def test_a_switch_is_seen_by_others_until_it_ends(tmp_path):
    here, there = GenerationFile(tmp_path), GenerationFile(tmp_path)
    here.publish(1)
    with here.migrating():
        assert there.in_switch()
        assert there.read() == State(1, migrating=True)
        here.publish(2)
    assert not there.in_switch()
    assert there.read() == State(2, False)


def test_a_switch_that_fails_leaves_the_old_generation(tmp_path):
    here = GenerationFile(tmp_path)
    here.publish(7)
    with pytest.raises(RuntimeError), here.migrating():
        raise RuntimeError("the migration failed")
    assert here.read() == State(7, False)


def _hang_in_switch(path):
    with GenerationFile(path).migrating():
        time.sleep(60)


def test_a_killed_switch_does_not_hold_the_site(tmp_path):
    here = GenerationFile(tmp_path)
    here.publish(5)
    process = multiprocessing.get_context("spawn").Process(target=_hang_in_switch, args=(tmp_path,))
    process.start()
    while not here.in_switch():
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert here.read() == State(5, migrating=True)
    assert not here.in_switch()
