"""For modules that call programs outside: only public addresses, one attempt, no way round."""

from core.automation.outside import (
    Answer,
    NotAllowed,
    Unreachable,
    allowed_hosts,
    call,
    check_address,
)

__all__ = ["Answer", "NotAllowed", "Unreachable", "allowed_hosts", "call", "check_address"]
