"""Files in a bucket: a server of S3's protocol runs beside the test."""

import io
import json
import os
import socket
import subprocess
import sys
import time

import pytest
from minio import Minio
from werkzeug.exceptions import ServiceUnavailable

from core.access.actor import SYSTEM, acting_as
from core.config import ConfigError, Settings
from core.files import TooLarge, open_file, remove, storage_at, store
from core.files.service import remove_unneeded, storage
from core.testing.installation import Installation, wait_for


@pytest.fixture(scope="module")
def server():
    """The address of a server, ``127.0.0.1:port``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def up():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(up)
    yield f"127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def bucket(server):
    """``bucket("name")``: makes a bucket. :returns: its ``CAUCE_FILES_URL``."""

    def make(name):
        Minio(server, "key", "se/cret", secure=False, region="eu-west-1").make_bucket(name)
        return f"s3://key:se%2Fcret@{server}/{name}/cauce?region=eu-west-1&tls=no"

    return make


def test_contents_are_kept_read_and_removed(bucket):
    kept = storage_at(bucket("contents"))
    large = os.urandom(9 * 1024 * 1024)  # in two pieces
    small, big = kept.save(io.BytesIO(b"hola"), 10), kept.save(io.BytesIO(large), 1 << 30)
    assert kept.save(io.BytesIO(b"hola"), 10) == small
    for stored, content in ((small, b"hola"), (big, large)):
        with kept.open(stored.digest) as stream:
            assert stream.read() == content
            stream.seek(0)
            assert stream.read(2) == content[:2]
            assert os.fstat(stream.fileno()).st_size == stored.size
    with pytest.raises(TooLarge):
        kept.save(io.BytesIO(b"x" * 11), 10)
    assert set(kept.older_than(time.time() + 60)) == {small.digest, big.digest}
    assert list(kept.older_than(time.time() - 3600)) == []
    kept.remove(small.digest)
    kept.remove(small.digest)
    assert (kept.holds(small.digest), kept.holds(big.digest)) == (False, True)
    with pytest.raises(FileNotFoundError):
        kept.open(small.digest)
    with pytest.raises(ValueError, match="SHA-256"):
        kept.open("../../secret")


def test_what_does_not_answer_is_said_as_such(server):
    for place in (f"key:secret@{server}/missing", "key:secret@127.0.0.1:1/any"):
        with pytest.raises(ServiceUnavailable):
            storage_at(f"s3://{place}?tls=no").save(io.BytesIO(b"x"), 10)
    for url in (
        "s3://host/bucket",
        "s3://k:s@host/b",
        "s3://k:s@host",
        "s3://k:s@host/bucket?size=3",
        "ftp://host/b",
    ):
        with pytest.raises(ConfigError, match="CAUCE_FILES_URL"):
            Settings.load({"CAUCE_FILES_URL": url})


@pytest.mark.once
@pytest.mark.slow
def test_an_installation_lives_in_a_bucket_with_its_backup_and_doctor(bucket, tmp_path):
    one = _installation(tmp_path / "one", bucket("one"))
    app = one.create()
    with app.app_context(), acting_as(SYSTEM):
        row, other = store(io.BytesIO(b"carta"), "c.txt"), store(io.BytesIO(b"otra"), "o.txt")
        digest = other.digest
        remove(other)
        assert remove_unneeded(row.created_at.replace(year=2000)) == 0
        assert storage().holds(digest)
    archive = str(tmp_path / "copy.tar")
    made = one.command("backup", archive, "--key", f"{archive}.key", "--json")
    assert json.loads(made.stdout)["files"] == 1, made.stderr

    two = _installation(tmp_path / "two", bucket("two"))
    restored = two.command("restore", archive, "--json")
    assert restored.returncode == 0, restored.stderr
    with two.open().app_context(), acting_as(SYSTEM), open_file(row) as content:
        assert content.read() == b"carta"

    two.variables["CAUCE_FILES_URL"] = two.variables["CAUCE_FILES_URL"].replace(
        "/two/", "/missing/"
    )
    found = json.loads(two.command("doctor", "--json").stdout)
    assert [f["state"] for f in found if f["name"] == "files"] == ["error"]
    for place in (one, two):
        place.stop()


def _installation(directory, url):
    directory.mkdir()
    return Installation(directory, f"sqlite:///{directory / 'cauce.db'}", CAUCE_FILES_URL=url)
