"""Choosing a password by a link in a mail: forgotten ones, and the first one of a new user."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadData
from sqlalchemy import select

from core.access import audit, throttle
from core.access.models import User
from core.access.powers import administrator
from core.access.signin import fingerprint
from core.access.users import manageable, store_password
from core.db.session import session, write
from core.kernel.signing import timed_signer
from core.locale import _, current_locale, using_locale
from core.mail import Mail, send

#: A link to reset a password lives so long; an invitation a little longer.
LIFETIME = timedelta(hours=1)
INVITATION = timedelta(days=7)


class BadLink(Exception):
    """The link is not one of ours, is too old or was used."""


def ask(mail: str, ip: str | None) -> None:
    """Send a link to an address if a user signs in with it; nothing tells whether one does.

    :raises TooMany: this address asks too often.
    """
    account = mail.strip().lower()[:254]
    throttle.charge(f"reset:{account}", ip)
    user = session().scalar(select(User).where(User.mail == account, User.active))
    if user is not None:
        with write() as current:
            audit.log(current, "reset_asked", "core_user", user.id)
            _send(user, _("Choose a new password"), _reset_text(), "reset")


def invite(user_id: int) -> None:
    """Send a new user the link by which they choose their password.

    :raises Forbidden: the actor may not administer. :raises Refused: there is no such user.
    """
    administrator()
    with write():
        user = manageable(user_id)
        with using_locale(user.locale or current_locale()):
            _send(user, _("Your access to Cauce"), _invitation_text(), "invite")


def user_of(token: str) -> User:
    """The active user of a link. :raises BadLink: it cannot be used (any more)."""
    for kind, lifetime in (("reset", LIFETIME), ("invite", INVITATION)):
        try:
            data = timed_signer(f"password:{kind}").loads(
                token, max_age=int(lifetime.total_seconds())
            )
        except BadData:
            continue
        user = session().get(User, data["user"])
        if user and user.active and data["print"] == fingerprint(user):
            return user
    raise BadLink


def choose(token: str, password: str) -> User:
    """Store the password chosen by a link; the link works once, open sessions end.

    :raises BadLink: as for :func:`user_of`. :raises Refused: the password is not accepted.
    """
    with write():
        user = user_of(token)
        store_password(user, password)
        throttle.forget(user.mail, None)
    return user


def link(user: User, kind: str = "reset") -> str:
    """The address a person opens to choose a password."""
    token = timed_signer(f"password:{kind}").dumps({"user": user.id, "print": fingerprint(user)})
    return f"{current_app.config['CAUCE'].base_url}/reset/{token}"


def _send(user: User, subject: str, text: str, kind: str) -> None:
    send(
        Mail(
            to=(user.mail,),
            subject=subject,
            text=text.format(name=user.name, link=link(user, kind)),
            user_id=None,
        )
    )


def _reset_text() -> str:
    return _(
        "Hello, {name}:\n\nSomebody asked for a new password for your user. To choose it, open "
        "this address within an hour:\n\n{link}\n\nIf it was not you, ignore this message: your "
        "password stays as it is.\n"
    )


def _invitation_text() -> str:
    return _(
        "Hello, {name}:\n\nYou have been given access to Cauce. Choose your password at this "
        "address within seven days:\n\n{link}\n"
    )
