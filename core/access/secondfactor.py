"""The second factor: time-based codes (RFC 6238) and recovery codes. It is optional."""

from __future__ import annotations

import secrets
import time

import pyotp
from sqlalchemy import delete, func, or_, select, update

from core.access import audit
from core.access.errors import Refused
from core.access.models import RecoveryCode, User
from core.db.session import session, write
from core.locale import _
from core.settings.secrets import decrypt, encrypt, keyed_hash

#: Length of a step, in seconds; one step earlier or later is accepted.
STEP = 30
RECOVERY_CODES = 10
#: No letters that are taken for digits.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_secret() -> str:
    """A secret for a person's authenticator; nothing is stored yet."""
    return pyotp.random_base32()


def address(secret: str, user: User, company: str) -> str:
    """The ``otpauth://`` address that goes into the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.mail, issuer_name=company)


def turn_on(user_id: int, secret: str, code: str) -> list[str]:
    """Store the secret once the person showed a code of it.

    :returns: fresh recovery codes, to be shown this one time.
    :raises Refused: the code is not one of the secret.
    """
    step = step_of(secret, code)
    if step is None:
        raise Refused("code", _("The code is not right. Write the one the application shows now."))
    with write() as current:
        user = current.get_one(User, user_id, populate_existing=True)
        user.totp_secret, user.totp_last_step = encrypt(secret), step
        audit.log(current, "second_factor_on", "core_user", user_id)
        return _fresh_codes(user_id)


def turn_off(user_id: int) -> None:
    """Sign in by password alone again."""
    with write() as current:
        user = current.get_one(User, user_id, populate_existing=True)
        user.totp_secret = user.totp_last_step = None
        current.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        audit.log(current, "second_factor_off", "core_user", user_id)


def renew_codes(user_id: int) -> list[str]:
    """New recovery codes; the old ones are worth nothing."""
    with write() as current:
        audit.log(current, "recovery_codes", "core_user", user_id)
        return _fresh_codes(user_id)


def codes_left(user_id: int) -> int:
    """How many recovery codes were not used yet."""
    query = select(func.count()).where(RecoveryCode.user_id == user_id)
    return session().scalar(query) or 0


def accept(user: User, given: str) -> bool:
    """Whether a code lets the person in. Each code works once, also if two browsers send it."""
    code = "".join(c for c in given.upper() if c.isalnum())
    secret = decrypt(user.totp_secret or "")
    if secret and len(code) == 6 and (step := step_of(secret, code)) is not None:
        return _use_step(user.id, step)
    return _use_recovery(user.id, code)


def step_of(secret: str, code: str, now: float | None = None) -> int | None:
    """The time-step a code belongs to: this one, the one before or after; None for a wrong code."""
    code = code.replace(" ", "")
    current = int((now or time.time()) // STEP)
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _use_step(user_id: int, step: int) -> bool:
    unused = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    query = update(User).where(User.id == user_id, unused).values(totp_last_step=step)
    with write() as current:
        done = current.execute(query.execution_options(synchronize_session=False))
        return done.rowcount == 1  # type: ignore[attr-defined]


def _use_recovery(user_id: int, code: str) -> bool:
    query = delete(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == keyed_hash(code, "recovery")
    )
    with write() as current:
        used = current.execute(query).rowcount == 1  # type: ignore[attr-defined]
        if used:
            audit.log(current, "recovery_code", "core_user", user_id)
    return used


def _fresh_codes(user_id: int) -> list[str]:
    current = session()
    current.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(ALPHABET) for _n in range(10)) for _m in range(RECOVERY_CODES)]
    current.add_all(
        RecoveryCode(user_id=user_id, code_hash=keyed_hash(code, "recovery")) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]
