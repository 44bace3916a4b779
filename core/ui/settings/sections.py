"""The sections of Ajustes as contributions; modules add their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.access.actor import Actor
from core.kernel.registry import Contribution
from core.locale import _l


@dataclass(frozen=True, kw_only=True)
class SettingsPage(Contribution):
    """A section of Ajustes: some fields of the company, or a page of its own at ``href``."""

    label: Any
    icon: str
    #: What the section is for, in one sentence.
    help: Any = ""
    permission: str = "core.company.update"
    #: Address of a page of its own.
    href: str = ""
    #: Models whose lists the page at ``href`` leads to: their pages lie below it.
    leads_to: tuple[str, ...] = ()
    #: Fields of the company, saved together.
    fields: tuple[str, ...] = ()
    #: Who is offered it beyond the permission: for what even the Master's role does not answer.
    offered: Callable[[Actor], bool] = lambda _who: True


SECTIONS = (
    SettingsPage(
        name="company",
        weight=10,
        label=_l("Company"),
        icon="building",
        help=_l("Name and address as customers read them."),
        fields=("name", "tax_id", "country", "street", "postal_code", "city", "phone", "mail"),
    ),
    SettingsPage(
        name="formats",
        weight=20,
        label=_l("Language and money"),
        icon="language",
        help=_l("What people see who have not chosen for themselves, and the colour of the house."),
        fields=("locale", "timezone", "currency", "accent"),
    ),
    SettingsPage(
        name="documents",
        weight=25,
        label=_l("Documents"),
        icon="file-text",
        help=_l("How quotes, delivery notes and letters look on paper."),
        href="/settings/documents",
    ),
    SettingsPage(
        name="hours",
        weight=30,
        label=_l("Hours and holidays"),
        icon="clock",
        help=_l("Deadlines count only while you are open. Public holidays are known already."),
        fields=("hours", "subdivision", "holidays"),
    ),
    SettingsPage(
        name="fields",
        weight=40,
        label=_l("Custom fields"),
        icon="forms",
        permission="core.custom_field.read",
        href="/core/fields",
    ),
    SettingsPage(
        name="dictionary",
        weight=41,
        label=_l("Data dictionary"),
        icon="book",
        help=_l("What each field means, who answers for it, how full it is and where it is used."),
        permission="core.custom_field.read",
        href="/settings/dictionary",
    ),
    SettingsPage(
        name="funnels",
        weight=45,
        label=_l("Funnels"),
        icon="chart-funnel",
        help=_l("The stages that records go through, and what each stage needs."),
        permission="core.pipelines.manage",
        href="/settings/funnels",
    ),
    SettingsPage(
        name="mail_templates",
        weight=44,
        label=_l("Mail templates"),
        icon="template",
        help=_l("Mails that are written once, with variables, and sent many times."),
        permission="core.mail_template.update",
        href="/core/mail-templates",
    ),
    SettingsPage(
        name="activity_kinds",
        weight=46,
        label=_l("Kinds of activities"),
        icon="calendar-event",
        help=_l("What people plan besides calls, meetings, tasks, mails, visits and messages."),
        permission="core.activity_type.update",
        href="/core/activity-types",
    ),
    SettingsPage(
        name="series",
        weight=50,
        label=_l("Numbering series"),
        icon="list-numbers",
        permission="core.series.read",
        href="/core/series",
    ),
    SettingsPage(
        name="files",
        weight=52,
        label=_l("Attached files"),
        icon="paperclip",
        help=_l("Documents, images and text files are always accepted; programs never."),
        fields=("file_limit", "file_media", "file_archives"),
    ),
    SettingsPage(
        name="retention",
        weight=55,
        label=_l("What is kept for how long"),
        icon="hourglass-high",
        help=_l("Everything here is removed at night once its time is over."),
        href="/settings/retention",
    ),
    SettingsPage(
        name="apps",
        weight=60,
        label=_l("Applications"),
        icon="apps",
        permission="core.modules.manage",
        href="/apps",
    ),
    SettingsPage(
        name="admin",
        weight=70,
        label=_l("People, roles and log"),
        icon="users",
        permission="core.admin.use",
        href="/admin/",
    ),
)
