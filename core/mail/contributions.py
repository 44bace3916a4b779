"""What the mail brings: the jobs that send it."""

from core.mail.service import AGAIN, ONCE, mail_settled

contributions = (AGAIN, ONCE, mail_settled)
