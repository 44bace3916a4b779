"""A stale process answers nothing but "ask again"; writes wait while the schema changes."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from werkzeug.test import Client

from core.kernel.generation import GenerationFile
from core.serve import switch
from core.serve.switch import Switch, reload_master, same_address


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["REQUEST_METHOD"].encode() + b" " + environ["wsgi.input"].read()]


@pytest.fixture
def mirror(tmp_path):
    mirror = GenerationFile(tmp_path)
    mirror.publish(1)
    return mirror


@pytest.fixture
def left():
    return []


@pytest.fixture
def client(mirror, left):
    return Client(Switch(application, 1, GenerationFile(mirror.path.parent), left.append))


def test_the_current_generation_answers(client, left):
    assert client.get("/contacts/").data == b"GET "
    assert client.post("/contacts/", data=b"x").data == b"POST x"
    assert left == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
def test_a_stale_process_sends_every_method_to_the_same_address(client, mirror, left, method):
    mirror.publish(2)
    answer = client.open("/contacts/ñandú?q=a%26b&page=2", method=method, data=b"body")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "/contacts/%C3%B1and%C3%BA?q=a%26b&page=2"
    assert answer.headers["Connection"] == "close"
    assert left == [2]


def test_the_address_cannot_name_another_host():
    assert same_address({"PATH_INFO": "//evil.example/x"}) == "/evil.example/x"


def test_writes_wait_for_the_switch_and_reads_do_not(client, mirror):
    answers = []
    with mirror.migrating():
        post = threading.Thread(target=lambda: answers.append(client.post("/x", data=b"1")))
        post.start()
        assert client.get("/x").status_code == 200
        time.sleep(0.2)
        assert answers == []
        mirror.publish(2)
    post.join()
    assert answers[0].status_code == 307


def test_writes_that_waited_too_long_are_told_when_to_come_back(client, mirror, monkeypatch):
    monkeypatch.setattr(switch, "HOLD", 0.1)
    with mirror.migrating():
        answer = client.post("/x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_waiting_writes_leave_threads_for_readers(mirror, left):
    client = Client(Switch(application, 1, mirror, left.append, holders=0))
    with mirror.migrating():
        assert client.post("/x").status_code == 503


def test_workers_ask_their_master_once(tmp_path):
    program = (
        "import signal; both = {signal.SIGHUP, signal.SIGTERM}; n = 0;"
        "signal.pthread_sigmask(signal.SIG_BLOCK, both); print('up', flush=True)\n"
        "while signal.sigwait(both) == signal.SIGHUP: n += 1\n"
        "print(n)"
    )
    master = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        master.stdout.readline()
        for _ in range(3):
            reload_master(master.pid, 2, tmp_path)
            time.sleep(0.05)
        reload_master(master.pid, 3, tmp_path)
        time.sleep(0.05)
        os.kill(master.pid, signal.SIGTERM)
        assert master.communicate()[0].strip() == "2"
    finally:
        master.kill()
