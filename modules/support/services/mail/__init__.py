"""Mail of cases: how it leaves, and what becomes of what comes in."""

from modules.support.services.mail.receiving import Received, receive
from modules.support.services.mail.replies import reply
from modules.support.services.mail.threads import contributions

__all__ = ["Received", "contributions", "receive", "reply"]
