"""Users, teams, roles, sessions, tokens and the audit log."""

from core.access.models.audit import AuditEntry
from core.access.models.credentials import (
    ApiToken,
    LoginAttempt,
    LoginSession,
    RecoveryCode,
    TokenMinute,
)
from core.access.models.people import Role, RoleGrant, Team, TeamMember, User, UserCompany, UserRole

__all__ = [
    "ApiToken",
    "AuditEntry",
    "LoginAttempt",
    "LoginSession",
    "RecoveryCode",
    "Role",
    "RoleGrant",
    "Team",
    "TeamMember",
    "TokenMinute",
    "User",
    "UserCompany",
    "UserRole",
]
