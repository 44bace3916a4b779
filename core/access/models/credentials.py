"""Signed-in sessions and API tokens; only hashes of their secrets are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, utcnow
from core.db.types import Json, UTCDateTime


class LoginSession(Base):
    """A browser that is signed in; deleting the row signs it out."""

    __tablename__ = "core_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the cookie's secret.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Refreshed at most every few minutes.
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Address and browser shown in "Sesiones abiertas".
    ip: Mapped[str | None] = mapped_column(String(45))
    agent: Mapped[str | None] = mapped_column(String(200))
    #: User the Master looks through ("Ver como…"); everything is read-only meanwhile.
    view_as_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    #: Until when administration is open after confirming the password.
    elevated_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LoginAttempt(Base):
    """How often sign-in failed lately, per account and address; the row goes when it succeeds."""

    __tablename__ = "core_login_attempt"

    #: SHA-256 of what is counted: an account at an address, an account, or an address.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Attempts without success in a row.
    count: Mapped[int] = mapped_column(Integer, default=1)
    #: When the last one was made.
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
    #: No further attempt before.
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """A code that replaces the second factor once, for who lost their telephone."""

    __tablename__ = "core_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    #: HMAC-SHA256 of the code with the installation's key.
    code_hash: Mapped[str] = mapped_column(String(64))


class ApiToken(Base):
    """A key for programs; acts as its user within its own limits."""

    __tablename__ = "core_api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What it is for, in the words of who made it.
    name: Mapped[str] = mapped_column(String(80))
    #: First characters, shown to recognise it.
    prefix: Mapped[str] = mapped_column(String(12))
    #: SHA-256 of the whole token.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    #: Permissions it is limited to; empty: all those of its user.
    permissions: Mapped[list | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Requests a minute.
    rate_limit: Mapped[int] = mapped_column(Integer, default=600)


class TokenMinute(Base):
    """What all processes together took of a token's requests in its current minute."""

    __tablename__ = "core_token_minute"

    token_id: Mapped[int] = mapped_column(
        ForeignKey("core_api_token.id", ondelete="CASCADE"), primary_key=True
    )
    #: Minutes since 1970.
    minute: Mapped[int] = mapped_column(Integer)
    #: Requests given out to processes; beyond the limit once it was refused.
    taken: Mapped[int] = mapped_column(Integer)
