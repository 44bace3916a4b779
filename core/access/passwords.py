"""Passwords: hashed with argon2, and which ones are accepted."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.access.errors import Refused
from core.kernel.folding import fold
from core.locale import _

MIN_LENGTH = 10
MAX_LENGTH = 200
#: What people choose most often at this length, in Spanish and English.
_COMMON = """
1234567890 0123456789 0987654321 12345678910 123456789a a123456789 1q2w3e4r5t qwertyuiop
qwerty1234 qwerty12345 asdfghjkl1 asdfghjklñ abcdefghij abcd123456 password12 password123
password1234 passw0rd123 contraseña contrasena contraseña1 contrasena1 contraseña123 contrasena123
miclave123 miclave1234 bienvenido bienvenido1 bienvenida1 bienvenidos administrador administrador1
administrator admin12345 admin123456 administracion empresa123 empresa1234 empresa2024 empresa2025
empresa2026 teamo12345 tequieromucho barcelona1 barcelona10 realmadrid realmadrid1 realmadrid10
iloveyou123 letmein1234 welcome123 welcome1234 changeme123 cambiame123 secreto123 superman123
princesa123 estrella123 primavera2025 primavera2026 verano2024 verano2025 verano2026 invierno2025
invierno2026 otoño2025 otoño2026 temporal123 temporal1234
"""
COMMON = frozenset(map(fold, _COMMON.split()))
hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; as slow where there is none, so that the time of the
    answer does not tell which accounts exist."""
    try:
        hasher.verify(stored or _nobodys(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_dated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return hasher.check_needs_rehash(stored)


def check_password(password: str, *, mail: str, name: str) -> None:
    """:raises Refused: it is too short, too long, common, or holds the person's name or address."""
    if len(password) < MIN_LENGTH:
        raise Refused("password", _("Use at least %(count)s characters.", count=MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        raise Refused("password", _("Use at most %(count)s characters.", count=MAX_LENGTH))
    folded = fold(password)
    if folded in COMMON or len(set(folded)) < 4:
        raise Refused("password", _("Too many people use this password: choose another one."))
    own = [mail.partition("@")[0], *name.split()]
    if any(len(part) > 3 and fold(part) in folded for part in own):
        raise Refused("password", _("Do not use your name or address in the password."))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hasher.hash("nobody has this password")
