"""For services of a module that write to people: mails that a job sends."""

from core.mail import BadMail, Mail, OutgoingMail, bounced, check_address, mail_settled, send
from core.records.writing import check, fill, mail_templates, variables_of, written
from core.timeline import take as take_file
from core.timeline.mails import address_of, entry_of, is_automatic, send_mail, send_template
from core.timeline.purposes import MailPurposes, Permit, permitted
from core.timeline.routing import MailRoute, Route

__all__ = [
    "BadMail",
    "Mail",
    "MailPurposes",
    "MailRoute",
    "OutgoingMail",
    "Permit",
    "Route",
    "address_of",
    "bounced",
    "check",
    "check_address",
    "entry_of",
    "fill",
    "is_automatic",
    "mail_settled",
    "mail_templates",
    "permitted",
    "send",
    "send_mail",
    "send_template",
    "take_file",
    "variables_of",
    "written",
]
