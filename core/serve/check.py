"""``cauce run --check``: the whole site from the outside, once."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.users import create_user
from core.app import create_app
from core.db import write

COMMAND = "import sys; from core.cli import main; sys.exit(main())"
#: Seconds a first start may take on a slow machine: tables, modules, demo data.
PATIENCE = 300.0


class CheckFailed(Exception):
    """Something did not answer as it should; the text says what."""


def run_check(host: str, port: int, demo: bool) -> int:
    """Start everything, ask, sign in, stop. :returns: the exit code."""
    arguments = ["run", "--host", host, "--port", str(port), "--demo" if demo else "--no-demo"]
    site = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments])
    address = f"http://{host if host != '0.0.0.0' else '127.0.0.1'}:{port}"
    try:
        wait_until_up(site, address)
        ready = json.loads(fetch(f"{address}/readyz"))
        if not ready["ready"]:
            raise CheckFailed(f"/readyz: {ready['checks']}")
        with somebody() as (mail, password):
            sign_in(address, mail, password)
    except CheckFailed as error:
        print(f"Check failed: {error}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        site.terminate()
        code = site.wait()
    print("Check passed: it starts, is ready, lets people in and stops.")  # noqa: T201
    return code


def wait_until_up(site: subprocess.Popen, address: str) -> None:
    """:raises CheckFailed: it ended, or does not answer in time."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if site.poll() is not None:
            raise CheckFailed(f"it ended with code {site.returncode}")
        try:
            fetch(f"{address}/healthz")
        except CheckFailed:
            time.sleep(0.1)
        else:
            return
    raise CheckFailed("/healthz does not answer")


def fetch(address: str) -> str:
    """The body of an answer; of 503 too, because ``/readyz`` says why with it."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 503:
                return error.read().decode()
            raise CheckFailed(f"{address}: {error}") from error
    except OSError as error:
        raise CheckFailed(f"{address}: {error}") from error


@contextmanager
def somebody() -> Iterator[tuple[str, str]]:
    """A user for the time of the check, with next to no rights. :returns: mail and password."""
    mail, password = f"check-{secrets.token_hex(4)}@cauce.example", secrets.token_urlsafe(16)
    with create_app().app_context(), acting_as(SYSTEM):
        user = create_user(mail, "Check", roles=("readonly",), password=password)
        try:
            yield mail, password
        finally:
            with write() as current:
                current.delete(current.get_one(User, user.id))


def sign_in(address: str, mail: str, password: str) -> None:
    """Sign in as a browser does. :raises CheckFailed: the site does not let them in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    try:
        with browser.open(f"{address}/login", timeout=30) as page:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
        form = {"mail": mail, "password": password, "csrf_token": token[1] if token else ""}
        body = urllib.parse.urlencode(form).encode()
        with browser.open(f"{address}/login", body, timeout=30) as page:
            if urllib.parse.urlsplit(page.url).path == "/login":
                raise CheckFailed("signing in leads back to /login")
    except urllib.error.HTTPError as error:
        with error:
            raise CheckFailed(f"signing in: {error}") from error
