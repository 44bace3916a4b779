"""Administrators with their password confirmed."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.access.actor import SYSTEM, acting_as
from core.access.models import LoginSession
from core.db import write
from core.db.base import utcnow


@pytest.fixture
def office(app, sign_in):
    """``office("master")``: a browser with administration open, if the person may."""

    def browser(name: str):
        fresh = sign_in(name)
        with app.app_context(), acting_as(SYSTEM), write() as current:
            current.execute(
                update(LoginSession).values(elevated_until=utcnow() + timedelta(minutes=5))
            )
        return fresh

    return browser
