"""Contents in a bucket of S3 or of anything that speaks its protocol (MinIO, Ceph, Garage, R2).

Loaded only where ``CAUCE_FILES_URL`` names a bucket. A content is downloaded to an unnamed file of this
machine before it is read, so that whoever reads may go back and forth.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import SplitResult, parse_qs, unquote

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from werkzeug.exceptions import ServiceUnavailable

from core.files.storage import CHUNK, Stored, TooLarge, checked
from core.locale import _

#: Longer contents go up in pieces of this size, each held in memory; S3 takes none below 5 MiB.
PIECE = 8 * 1024 * 1024
#: Up to this size a content waits for its upload in memory, beyond it on disk.
IN_MEMORY = 1024 * 1024
_GONE = ("NoSuchKey", "NoSuchObject")


class S3Storage:
    """A bucket: ``<folder>/ab/cd/abcd…``."""

    def __init__(self, client: Minio, bucket: str, folder: str = "") -> None:
        self.client, self.bucket = client, bucket
        self.folder = f"{folder}/" if folder else ""

    def save(self, stream: BinaryIO, limit: int) -> Stored:
        """Aside first, for its name is what it holds. S3 shows a content whole or not at all."""
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as draft:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise TooLarge(limit)
                digest.update(piece)
                draft.write(piece)
            draft.seek(0)
            name = self._name(digest.hexdigest())
            with _answering():
                content: Any = draft
                self.client.put_object(self.bucket, name, content, size, part_size=PIECE)
        return Stored(digest.hexdigest(), size)

    def open(self, digest: str) -> BinaryIO:
        """A copy on this machine that goes when it is closed."""
        copy = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
        try:
            with _answering():
                answer = self.client.get_object(self.bucket, self._name(digest))
                try:
                    for piece in answer.stream(CHUNK):
                        copy.write(piece)
                finally:
                    answer.close()
                    answer.release_conn()
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def holds(self, digest: str) -> bool:
        """Asked without downloading it."""
        try:
            with _answering():
                self.client.stat_object(self.bucket, self._name(digest))
        except FileNotFoundError:
            return False
        return True

    def answers(self) -> bool:
        """Whether the bucket is there for us."""
        with _answering():
            return bool(self.client.bucket_exists(self.bucket))

    def remove(self, digest: str) -> None:
        """Delete the object."""
        with _answering():
            self.client.remove_object(self.bucket, self._name(digest))

    def older_than(self, moment: float) -> Iterator[str]:
        """Objects by the time of their last upload."""
        with _answering():
            for item in self.client.list_objects(self.bucket, self.folder, recursive=True):
                name = str(item.object_name).rpartition("/")[2]
                if item.last_modified and item.last_modified.timestamp() < moment:
                    yield name

    def _name(self, digest: str) -> str:
        return f"{self.folder}{checked(digest)[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def _answering() -> Iterator[None]:
    """:raises FileNotFoundError: no such content. :raises ServiceUnavailable: anything else."""
    try:
        yield
    except S3Error as error:
        if error.code in _GONE:
            raise FileNotFoundError(error.object_name) from error
        raise _down() from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _down() from error


def _down() -> ServiceUnavailable:
    return ServiceUnavailable(_("The storage of the files does not answer. Try again in a moment."))


def s3_at(parts: SplitResult) -> S3Storage:
    """The bucket of an address that the settings have looked at."""
    bucket, _slash, folder = unquote(parts.path).strip("/").partition("/")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    patience = urllib3.Timeout(connect=5, read=30)
    again = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504))
    client = Minio(
        parts.netloc.rpartition("@")[2],
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        secure=options.get("tls", "yes") != "no",
        region=options.get("region", "us-east-1"),
        http_client=urllib3.PoolManager(timeout=patience, retries=again, maxsize=10),
    )
    return S3Storage(client, bucket, folder)
