"""Users, teams and roles."""

from __future__ import annotations

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base, Record
from core.db.types import UTCDateTime


class User(Record, UserMixin):
    """A person who signs in."""

    __tablename__ = "core_user"
    __derived__ = frozenset({"access_stamp", "totp_last_step", "last_login_at"})

    #: Address they sign in with, in lower case.
    mail: Mapped[str] = mapped_column(String(254), unique=True)
    #: Name as colleagues read it.
    name: Mapped[str] = mapped_column(String(120))
    #: argon2 hash; empty until the person chooses a password.
    password_hash: Mapped[str | None] = mapped_column(String(255))
    #: Inactive users cannot sign in; their records stay.
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    #: Language: a Babel locale, empty for the company's.
    locale: Mapped[str | None] = mapped_column(String(12))
    #: IANA zone, empty for the company's.
    timezone: Mapped[str | None] = mapped_column(String(40))
    #: auto | light | dark
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    #: Whether single-key shortcuts are on.
    keys_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    #: Encrypted TOTP secret; empty when the second factor is off.
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    #: Last time-step accepted, so that a code works once.
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    #: When they last signed in.
    last_login_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Rises when roles or teams change; cached rights of an older stamp are dropped.
    access_stamp: Mapped[int] = mapped_column(Integer, default=1)
    #: Came with the demo data.
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)

    roles: Mapped[list[Role]] = relationship(secondary="core_user_role", order_by="Role.code")
    teams: Mapped[list[Team]] = relationship(secondary="core_team_member", order_by="Team.name")

    def __str__(self) -> str:
        return self.name


class Team(Record):
    """A group of people who share records."""

    __tablename__ = "core_team"

    #: Name, unique.
    name: Mapped[str] = mapped_column(String(80), unique=True)

    members: Mapped[list[User]] = relationship(secondary="core_team_member", viewonly=True)

    def __str__(self) -> str:
        return self.name


class TeamMember(Base):
    """Membership of a user in a team."""

    __tablename__ = "core_team_member"

    team_id: Mapped[int] = mapped_column(
        ForeignKey("core_team.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Role(Record):
    """A set of permissions; presets ship with the modules, the Master makes others."""

    __tablename__ = "core_role"

    #: Stable key: "sales"; "master" may do everything.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    #: What people call it; presets hold an English msgid.
    label: Mapped[str] = mapped_column(String(80))
    #: Ships with Cauce or a module.
    preset: Mapped[bool] = mapped_column(Boolean, default=False)

    grants: Mapped[list[RoleGrant]] = relationship(cascade="all, delete-orphan")

    def __str__(self) -> str:
        return self.label


class RoleGrant(Base):
    """One permission of a role with its scope."""

    __tablename__ = "core_role_grant"
    __table_args__ = (UniqueConstraint("role_id", "permission"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("core_role.id", ondelete="CASCADE"))
    #: "<module>.<model>.<action>"
    permission: Mapped[str] = mapped_column(String(120))
    #: own | team | customer | all; empty: offered by a preset once and removed by the Master.
    scope: Mapped[str] = mapped_column(String(10), default="all")


class UserRole(Base):
    """Assignment of a role to a user."""

    __tablename__ = "core_user_role"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True
    )
    role_id: Mapped[int] = mapped_column(
        ForeignKey("core_role.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class UserCompany(Base):
    """A company of the group somebody works for; without any row they work for all."""

    __tablename__ = "core_user_company"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("core_user.id", ondelete="CASCADE"), primary_key=True
    )
    company_id: Mapped[int] = mapped_column(
        ForeignKey("core_company.id", ondelete="CASCADE"), primary_key=True, index=True
    )
