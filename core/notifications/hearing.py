"""What happens that people are told of: mentions, activities given to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from core.access.actor import actor
from core.access.models import User
from core.activities import Activity
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.locale import _, using_locale
from core.notifications.service import notify
from core.records.spec import UnknownModel, spec_of
from core.settings import current_company


def entry_written(entry: Any, mentioned: Iterable[int], followers: Iterable[int]) -> None:
    """Somebody named people in an entry, or wrote about what they follow."""
    url = _url(entry.model, entry.record_id)
    about = {"model": entry.model, "record_id": entry.record_id}
    title = _title(entry.model, entry.record_id)
    name = actor().name
    for user_id, locale in _languages(mentioned):
        with using_locale(locale):
            text = _("%(name)s mentions you: %(title)s", name=name, title=title)
            notify([user_id], "core.mention", text, url, **about)
    for user_id, locale in _languages(followers):
        with using_locale(locale):
            text = _("%(name)s wrote in what you follow: %(title)s", name=name, title=title)
            notify([user_id], "core.followed", text, url, **about)


def entry_renamed(entry: Any, mentioned: Iterable[int]) -> None:
    """An entry names further people now."""
    entry_written(entry, mentioned, ())


def activity_given(activity: Activity, before: int | None = None) -> None:
    """Somebody has an activity that another planned or gave to them."""
    owner = activity.owner_id
    if owner is None or owner == actor().user_id or _quiet():
        return
    for user_id, locale in _languages([owner]):
        with using_locale(locale):
            text = _("You have a new activity: %(subject)s", subject=activity.subject)
            notify(
                [user_id],
                "core.assigned",
                text,
                _url(activity.model, activity.record_id) or "/activities",
                model=activity.model,
                record_id=activity.record_id,
            )


def _quiet() -> bool:
    """Imports bring activities by the thousand: nobody is told of each."""
    return actor().via == "import"


def _languages(user_ids: Iterable[int]) -> list[tuple[int, str]]:
    company = current_company()
    usual = company.locale if company else "es"
    query = select(User.id, User.locale).where(User.id.in_(list(user_ids)))
    return [(number, locale or usual) for number, locale in session().execute(query)]


def _url(model: str | None, record_id: int | None) -> str:
    try:
        return f"{spec_of(model).path}/{record_id}" if model else ""
    except UnknownModel:
        return ""


def _title(model: str, record_id: int) -> str:
    try:
        spec = spec_of(model)
    except UnknownModel:
        return ""
    title = spec.field(spec.title).expression(spec.cls)
    query = select(title).where(spec.cls.id == record_id).execution_options(scope=EVERYTHING)
    return str(session().scalar(query) or "")
