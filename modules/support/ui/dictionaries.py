"""Screens of the dictionaries of support, which Ajustes lists."""

from __future__ import annotations

from core.api.ui import FormView, ListView, SettingsPage, _l

contributions = (
    ListView(
        name="support.case_type",
        columns=("name", "help"),
        sort="name",
        new_label=_l("New case type"),
        empty_title=_l("There are no case types yet"),
        empty_text=_l("Types tell at a glance what a case is about."),
    ),
    SettingsPage(
        name="support.case_types",
        weight=46,
        label=_l("Case types"),
        icon="category",
        permission="support.case_type.update",
        href="/support/case-types",
    ),
    ListView(
        name="support.mailbox",
        columns=("name", "mail", "team_id", "tokens"),
        phone=("mail",),
        sort="name",
        new_label=_l("New address"),
        empty_title=_l("Answers leave from the company's address"),
        empty_text=_l("Give each team the address its customers write to, so that answers find "
                      "their case."),
    ),
    SettingsPage(
        name="support.mailboxes",
        weight=49,
        label=_l("Support addresses"),
        icon="mail",
        help=_l("From which address each team answers its customers."),
        permission="support.mailbox.update",
        href="/support/mailboxes",
    ),
    ListView(
        name="support.onboarding_step",
        columns=("name", "kind", "days"),
        sort="days",
        phone=("kind", "days"),
        new_label=_l("New step"),
        empty_title=_l("The onboarding has no steps yet"),
        empty_text=_l("Each step becomes an activity of every customer who buys."),
    ),
    SettingsPage(
        name="support.onboarding",
        weight=48,
        label=_l("Onboarding checklist"),
        icon="checklist",
        permission="support.onboarding_step.update",
        href="/support/onboarding-steps",
    ),
    ListView(
        name="support.answer",
        columns=("name", "body"),
        sort="name",
        new_label=_l("New saved answer"),
        empty_title=_l("There are no saved answers yet"),
        empty_text=_l("Write once what is answered often. While writing, / inserts it with the "
                      "customer's name filled in."),
    ),
    SettingsPage(
        name="support.answers",
        weight=42,
        label=_l("Saved answers"),
        icon="message-2",
        permission="support.answer.update",
        href="/support/answers",
    ),
    ListView(
        name="support.macro",
        columns=("name", "stage", "priority", "team_id", "takes"),
        phone=("stage",),
        sort="name",
        new_label=_l("New macro"),
        empty_title=_l("There are no macros yet"),
        empty_text=_l("A macro answers, sets fields and moves a case in one press, after showing "
                      "what it would do."),
    ),
    FormView(
        name="support.macro",
        fields=("name", "body", "stage", "priority", "type_id", "team_id", "takes"),
    ),
    SettingsPage(
        name="support.macros",
        weight=43,
        label=_l("Macros"),
        icon="bolt",
        permission="support.macro.update",
        href="/support/macros",
    ),
    ListView(
        name="support.phrase",
        columns=("name", "instead"),
        sort="name",
        new_label=_l("New banned sentence"),
        empty_title=_l("No sentence is banned"),
        empty_text=_l("Sentences that send customers away are marked while somebody writes them."),
    ),
    SettingsPage(
        name="support.phrases",
        weight=50,
        label=_l("Banned sentences"),
        icon="ban",
        permission="support.phrase.update",
        href="/support/phrases",
    ),
)  # fmt: skip
