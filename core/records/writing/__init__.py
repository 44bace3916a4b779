"""Texts written once and filled in for a record: variables, and templates of mails."""

from core.records.writing.templates import MailTemplate, WrittenMail, mail_templates, written
from core.records.writing.variables import Filled, Variable, check, fill, variables_of

__all__ = [
    "Filled",
    "MailTemplate",
    "Variable",
    "WrittenMail",
    "check",
    "fill",
    "mail_templates",
    "variables_of",
    "written",
]
