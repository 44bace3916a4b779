"""What happened: the audit log, jobs, outgoing mail, tokens."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_admin import expose
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional

from core import jobs
from core.access import sealing, tokens
from core.access.models import ApiToken, User
from core.access.users import active_users
from core.admin.base import Button, Rows, attempt, back
from core.admin.words import ACTIONS, STATES, VIA, job_word, model_word, worded
from core.db import session, write
from core.locale import _, _l
from core.ui.account.forms import Form, required
from core.ui.account.permissions import permission_groups


class Audit(Rows):
    """The audit log, with its chain checked on demand."""

    permission = "core.audit.read"
    icon = "list-details"
    list_template = "admin/audit.html"
    column_list = ("at", "who", "via", "action", "model", "record_id", "ip", "reason")
    column_details_list = (
        "id", "at", "who", "user_id", "via", "ip", "action", "model", "record_id", "changes",
        "reason", "place", "link",
    )  # fmt: skip
    column_labels = {
        "at": _l("When"),
        "who": _l("Who"),
        "user_id": _l("User number"),
        "via": _l("By way of"),
        "ip": _l("Address"),
        "action": _l("What"),
        "model": _l("Kind of record"),
        "record_id": _l("Record"),
        "changes": _l("Old and new values"),
        "reason": _l("Reason"),
        "place": _l("Place in the chain"),
        "link": _l("Seal"),
    }
    column_filters = ("at", "who", "user_id", "via", "action", "model", "record_id", "ip")
    column_searchable_list = ("who", "model", "action")
    column_sortable_list = ("at",)
    column_formatters = {
        "action": worded(ACTIONS),
        "via": worded(VIA),
        "model": lambda view, context, row, name: model_word(row.model),
    }

    @expose("/verify", methods=("POST",))
    def verify(self) -> Response:
        """Seal what is left and read the whole chain."""
        sealing.seal()
        verdict = sealing.verify()
        if verdict.broken is None:
            text = _("The log is intact: %(count)s rows. Last seal: %(seal)s.",
                     count=verdict.rows, seal=verdict.head[:16])  # fmt: skip
            flash(text)
        else:
            flash(_("The log was tampered with at place %(place)s.", place=verdict.broken), "error")
        return back("/admin/audit/")


class Jobs(Rows):
    """Work outside requests; what was given up can be started again."""

    icon = "progress"
    column_list = ("name", "state", "attempts", "created_at", "run_at", "finished_at", "error")
    column_labels = {
        "name": _l("Job"),
        "state": _l("State"),
        "attempts": _l("Attempts"),
        "created_at": _l("Asked for"),
        "run_at": _l("Not before"),
        "finished_at": _l("Finished"),
        "error": _l("Why it failed"),
    }
    column_filters = ("state", "name", "created_at", "user_id")
    column_searchable_list = ("name", "error")
    column_sortable_list = ("created_at", "run_at", "finished_at")
    column_formatters = {
        "name": lambda view, context, row, name: job_word(row.name),
        "state": worded(STATES),
        "error": lambda view, context, row, name: (row.error or "").strip()[-160:],
    }

    def buttons(self, row: Any) -> tuple[Button, ...]:
        """Start again what was given up; settle what is in doubt."""
        found = []
        if row.state in ("dead", "doubtful", "failed"):
            found.append(Button(_("Start again"), f"/admin/jobs/{row.id}/restart"))
        if row.state == "doubtful":
            found.append(Button(_("It was sent"), f"/admin/jobs/{row.id}/settle"))
        return tuple(found)

    @expose("/<int:job_id>/restart", methods=("POST",))
    def restart(self, job_id: int) -> Response:
        """Put a job back."""
        with write():
            done = jobs.restart(job_id)
        flash(_("The job is queued again.") if done else _("This job cannot be started again."))
        return back("/admin/jobs/")

    @expose("/<int:job_id>/settle", methods=("POST",))
    def settle(self, job_id: int) -> Response:
        """Say that a job in doubt was done."""
        with write():
            done = jobs.settle(job_id)
        flash(_("The job is marked as done.") if done else _("This job is not in doubt."))
        return back("/admin/jobs/")


class Outbox(Rows):
    """Mails that left or wait; without a mail server they stay here to be read."""

    icon = "mail"
    column_list = ("created_at", "recipients", "subject", "state", "sent_at")
    column_details_list = (
        "created_at", "sender", "recipients", "copies", "reply_to", "subject", "text", "state",
        "sent_at", "refused", "message_id",
    )  # fmt: skip
    column_labels = {
        "created_at": _l("Written"),
        "sender": _l("From"),
        "recipients": _l("To"),
        "copies": _l("Copies"),
        "reply_to": _l("Answers to"),
        "subject": _l("Subject"),
        "text": _l("Text"),
        "state": _l("State"),
        "sent_at": _l("Sent"),
        "refused": _l("Refused"),
        "message_id": _l("Message number"),
    }
    column_filters = ("state", "created_at", "subject")
    column_searchable_list = ("subject", "text")
    column_sortable_list = ("created_at", "sent_at")
    column_formatters = {
        "state": worded(STATES),
        "recipients": lambda view, context, row, name: ", ".join(row.recipients),
    }


class TokenForm(Form):
    """A token for somebody."""

    user_id = SelectField(_l("User"), coerce=int)
    name = StringField(_l("What it is for"), [*required(), Length(max=80)])
    days = IntegerField(_l("Days until it expires"), [Optional()], default=365)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_id.choices = [(user.id, user.name) for user in active_users()]


class Tokens(Rows):
    """Keys for programs."""

    icon = "key"
    list_template = "admin/tokens.html"
    column_list = (
        "name", "user_id", "prefix", "permissions", "created_at", "expires_at", "last_used_at",
        "revoked_at",
    )  # fmt: skip
    column_details_list = (*column_list, "rate_limit")
    column_labels = {
        "name": _l("What it is for"),
        "user_id": _l("User"),
        "prefix": _l("Begins with"),
        "permissions": _l("Limited to"),
        "created_at": _l("Made"),
        "expires_at": _l("Expires"),
        "last_used_at": _l("Last used"),
        "revoked_at": _l("Revoked"),
        "rate_limit": _l("Requests a minute"),
    }
    column_filters = ("user_id", "expires_at", "revoked_at")
    column_searchable_list = ("name", "prefix")
    column_sortable_list = ("created_at", "expires_at", "last_used_at")
    column_formatters = {
        "user_id": lambda view, context, row, name: str(session().get(User, row.user_id)),
        "permissions": lambda view, context, row, name: ", ".join(row.permissions or ()) or "—",
    }

    def buttons(self, row: ApiToken) -> tuple[Button, ...]:
        """Revoke it."""
        if row.revoked_at:
            return ()
        return (Button(_("Revoke"), f"/admin/tokens/{row.id}/revoke"),)

    @expose("/<int:token_id>/revoke", methods=("POST",))
    def revoke(self, token_id: int) -> Response:
        """End a token."""
        if attempt(lambda: tokens.revoke_token(token_id)):
            flash(_("The token is revoked."))
        return back("/admin/tokens/")

    @expose("/make", methods=("GET", "POST"))
    def make(self) -> Any:
        """Make a token for somebody; it is shown this once."""
        form, secret = TokenForm(), ""
        chosen = request.form.getlist("permission")
        if form.validate_on_submit():
            made = attempt(
                lambda: tokens.create_token(
                    form.name.data or "",
                    user_id=form.user_id.data,
                    permissions=chosen,
                    days=form.days.data,
                ),
                form,
            )
            secret = made[1] if made else ""
        return self.render(
            "admin/token.html",
            form=form,
            secret=secret,
            chosen=chosen,
            groups=permission_groups(),
        )
