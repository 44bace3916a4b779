"""Duplicates on the screen: the pairs, the merge of two contacts, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.jobs import enqueue, latest
from core.api.merging import count_references, label_of
from core.api.services import (
    Forbidden,
    Invalid,
    NotFound,
    Query,
    context,
    get,
    session,
    spec_of,
    sudo,
    write,
)
from core.api.ui import (
    Crumb,
    MenuItem,
    Pages,
    Slot,
    _,
    _l,
    access,
    as_id,
    done,
    ngettext,
    render_page,
    render_part,
    toast,
)
from modules.contacts import panels, tasks
from modules.contacts.models import Contact, Duplicate, Merge
from modules.contacts.services import merging
from modules.contacts.services.duplicates import pairs
from modules.contacts.services.duplicates.scoring import AGAINST, SURE, reason_text
from modules.contacts.services.duplicates.twins import twins
from modules.contacts.services.merging.choices import fuller
from modules.contacts.services.merging.gone import gone_into
from modules.contacts.services.merging.perform import may_merge

blueprint = Blueprint("contacts_duplicates", __name__, url_prefix="/contacts")
CONTACT = "contacts.contact"
contributions = (
    Pages(name="contacts.duplicates", blueprint=blueprint),
    MenuItem(
        name="contacts.duplicates",
        label=_l("Duplicates"),
        href="/contacts/duplicates",
        permission=pairs.MERGE,
        weight=180,
    ),
    Slot(
        name="contacts.merge",
        slot="record.actions",
        render=panels.merge_entry,
        permission=pairs.MERGE,
    ),
    Slot(
        name="contacts.twins",
        slot="form.top",
        render=panels.twins_notice,
        permission="contacts.contact.create",
    ),
)
PATH = "/contacts/duplicates"
#: Pairs of one page.
SHOWN = 20
#: What is compared at a glance.
GLANCE = ("tax_id", "mail", "phone", "company", "city", "lifecycle", "owner_id", "created_at")


@blueprint.get("/duplicates")
@access(pairs.MERGE)
def show_duplicates() -> Response:
    """The pairs that wait for a decision, those that were told apart, or the merges."""
    state = request.args.get("state", "open")
    if state == "merged":
        return _page("contacts/merges.html", state, merges=_merges())
    state = state if state == "different" else "open"
    number = max(1, as_id(request.args.get("page")) or 1)
    found = pairs.pairs_found(state, SHOWN + 1, (number - 1) * SHOWN)
    shown = found[:SHOWN]
    return _page(
        "contacts/duplicates.html",
        state,
        pairs=[_pair(row) for row in shown],
        sides=_sides(n for row in shown for n in (row.left_id, row.right_id)),
        labels={name: str(spec_of(CONTACT).field(name).label) for name in GLANCE},
        number=number,
        more=len(found) > SHOWN,
    )


def _page(template: str, state: str, **values: Any) -> Response:
    return render_page(
        template,
        title=_("Duplicates"),
        crumbs=(Crumb(_("Contacts"), "/contacts/"), Crumb(_("Duplicates"))),
        active=PATH,
        state=state,
        counts={name: pairs.count_pairs(name, 1000) for name in ("open", "different")},
        job=latest(tasks.scan_job),
        **values,
    )


def _pair(row: Duplicate) -> dict[str, Any]:
    return {
        "left": row.left_id,
        "right": row.right_id,
        "score": min(99, round(row.score * 100)),
        "sure": row.score >= SURE,
        "reasons": [(reason_text(code), code in AGAINST) for code in row.reasons],
    }


def _sides(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is shown of each contact: its name, and the values at a glance."""
    spec, ctx = spec_of(CONTACT), context()
    wanted = sorted(set(ids))
    query = Query(spec, columns=("name", *GLANCE), where=(Contact.id.in_(wanted),))
    rows = query.page(limit=len(wanted) or 1).rows
    texts = {n: _texts(query.fields[n], [row.get(n) for row in rows], ctx) for n in query.columns}
    return {row["id"]: {n: texts[n][at] for n in texts} for at, row in enumerate(rows)}


def _texts(known: Any, values: list[Any], ctx: Any) -> list[str]:
    """Values as people read them: records and colleagues by their names."""
    if hasattr(known, "show_many"):
        names = known.show_many([value for value in values if value])
        return [names.get(value, "") for value in values]
    return [known.show(value, ctx) if value not in (None, "", []) else "" for value in values]


def _merges() -> list[dict[str, Any]]:
    query = select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc()).limit(50)
    rows = list(session().scalars(query))
    names = dict(
        session()
        .execute(
            select(Contact.id, Contact.name).where(Contact.id.in_(m.survivor_id for m in rows))
        )
        .all()
    )
    by = _texts(spec_of(CONTACT).field("owner_id"), [row.by_id for row in rows], context())
    return [
        {
            "merge": row,
            "name": names.get(row.survivor_id, ""),
            "by": who,
            "undoable": merging.undoable(row),
        }
        for row, who in zip(rows, by, strict=True)
    ]


@blueprint.post("/duplicates/scan")
@access(pairs.MERGE)
def scan() -> Response:
    """Let a worker look through the base, unless one does already."""
    job = latest(tasks.scan_job)
    if job is None or job.state not in ("queued", "running"):
        with write():
            enqueue(tasks.scan_job)
    return done(PATH)


@blueprint.get("/duplicates/progress")
@access(pairs.MERGE)
def progress() -> Response:
    """How far the scan is, for the page that waits for it."""
    return render_part("contacts/_scan.html", job=latest(tasks.scan_job))


@blueprint.post("/duplicates/<int:left>/<int:right>/<any(different, reopen):what>")
@access(pairs.MERGE)
def decide(left: int, right: int, what: str) -> Response:
    """Two contacts are two, or may be one after all."""
    pairs.decide(left, right, different=what == "different")
    if what == "different":
        undo_url = f"{PATH}/{left}/{right}/reopen"
        toast(_("They are no duplicates: you will not be asked again."), undo_url=undo_url)
    else:
        toast(_("The pair is back among the duplicates."))
    return done(PATH)


@blueprint.post("/duplicates/merge")
@access(pairs.MERGE)
def merge_chosen() -> Response:
    """Merge the pairs that were ticked, each as proposed."""
    merged, refused = 0, 0
    for text in request.form.getlist("pair")[:SHOWN]:
        one, _dash, other = text.partition("-")
        try:
            merged += _merge_proposed(as_id(one) or 0, as_id(other) or 0)
        except (Invalid, NotFound, Forbidden):
            refused += 1
    if merged:
        text = ngettext("%(num)s pair merged.", "%(num)s pairs merged.", merged)
        toast(text, href=f"{PATH}?state=merged", action=_("See the merges"))
    if refused:
        text = ngettext(
            "%(num)s pair could not be merged: look at it by itself.",
            "%(num)s pairs could not be merged: look at them one by one.",
            refused,
        )
        toast(text, "error")
    if not merged and not refused:
        toast(_("Tick the pairs to be merged first."), "info")
    return done(PATH)


def _merge_proposed(one: int, other: int) -> bool:
    """False: an earlier pair of the same page has made one of them."""
    one, other = gone_into(one) or one, gone_into(other) or other
    if one == other:
        return False
    survivor, loser = fuller(*may_merge(one, other))
    merging.merge(survivor.id, loser.id)
    return True


@blueprint.route("/merge/<int:one>/<int:other>", methods=["GET", "POST"])
@access(pairs.MERGE)
def merge_two(one: int, other: int) -> Response:
    """Choose what stays of two contacts, and merge them."""
    first, second = may_merge(one, other)
    keep = as_id(request.values.get("keep"))
    survivor, loser = fuller(first, second)
    if keep in (one, other):
        survivor, loser = (first, second) if keep == one else (second, first)
    error = ""
    if request.method == "POST":
        chosen = {k.removeprefix("v-"): v for k, v in request.form.items() if k.startswith("v-")}
        try:
            made = merging.merge(survivor.id, loser.id, chosen)
        except Invalid as mistake:
            error = " ".join(text for texts in mistake.errors.values() for text in texts)
        else:
            toast(
                _("Merged. For thirty days you can undo it."),
                undo_url=f"/contacts/merges/{made.id}/undo",
            )
            return done(f"/contacts/{survivor.id}")
    return _merge_page(survivor, loser, error)


def _merge_page(survivor: Contact, loser: Contact, error: str) -> Response:
    ctx, rows = context(), []
    for choice in merging.choices_of(survivor, loser):
        mine, theirs = _texts(choice.field, [choice.mine, choice.theirs], ctx)
        label = str(choice.field.label)
        rows.append({"choice": choice, "label": label, "mine": mine, "theirs": theirs})
    found = _found(survivor.id, loser.id)
    return render_page(
        "contacts/merge.html",
        title=_("Merge %(one)s and %(other)s", one=survivor.name, other=loser.name),
        crumbs=(
            Crumb(_("Contacts"), "/contacts/"),
            Crumb(_("Duplicates"), PATH),
            Crumb(_("Merge")),
        ),
        active=PATH,
        status=422 if error else 200,
        survivor=survivor,
        loser=loser,
        rows=rows,
        error=error,
        moving=_moving(loser.id),
        pair=_pair(found) if found else None,
        created=_created(survivor, loser),
    )


def _created(*contacts: Contact) -> dict[int, str]:
    known = spec_of(CONTACT).field("created_at")
    return {contact.id: known.show(contact.created_at, context()) for contact in contacts}


def _found(one: int, other: int) -> Duplicate | None:
    try:
        return pairs.pair(one, other)
    except NotFound:
        return None


def _moving(loser_id: int) -> list[tuple[str, int]]:
    """What follows, by module."""
    with sudo("What refers to a contact that is merged"):
        rows = count_references(Contact, loser_id)
    named = {
        "core_timeline": _("Entries of the history"),
        "core_activity": _("Activities"),
        "core_attachment": _("Files"),
        "core_tagging": _("Labels"),
        "core_follower": _("Followers"),
        "core_link": _("Links"),
        "contacts_mail": _("Mails"),
        "contacts_phone": _("Phones"),
        "contacts_address": _("Addresses"),
        "contacts_consent": _("Consents"),
        "contacts_identity": _("Identities"),
        "contacts_relation": _("People and companies"),
    }
    found: dict[str, int] = {}
    for table, count in rows.items():
        owner = table.partition("_")[0]
        name = named.get(table) or (_("Others") if owner == "core" else str(label_of(owner)))
        found[name] = found.get(name, 0) + count
    return list(found.items())


@blueprint.post("/merges/<int:merge_id>/undo")
@access(pairs.MERGE)
def undo_merge(merge_id: int) -> Response:
    """Take a merge back; what changed since is told."""
    try:
        undone = merging.undo(merge_id)
    except Invalid as mistake:
        toast(str(mistake), "error")
        return done(f"{PATH}?state=merged")
    if undone.left:
        text = _("Undone, except for what changed since: %(what)s.", what="; ".join(undone.left))
        toast(text, "info")
    else:
        toast(_("Merge undone: both records are as they were."))
    return done(f"/contacts/{undone.loser_id}")


@blueprint.get("/<int:contact_id>/merge")
@access(pairs.MERGE)
def choose_other(contact_id: int) -> Response:
    """From the page of a contact: with whom? Leads on when the other one is chosen."""
    contact = get(CONTACT, contact_id, "update")
    other = as_id(request.args.get("with"))
    if other and other != contact_id:
        return done(f"/contacts/merge/{contact_id}/{other}")
    return render_page(
        "contacts/merge_with.html",
        title=_("Merge %(name)s", name=contact.name),
        crumbs=(
            Crumb(_("Contacts"), "/contacts/"),
            Crumb(contact.name, f"/contacts/{contact_id}"),
            Crumb(_("Merge")),
        ),
        active="/contacts/",
        contact=contact,
    )


@blueprint.post("/twins")
@access(f"{CONTACT}.create")
def typing() -> Response:
    """Who looks like the contact being typed; asked by the form as its fields change."""
    users = spec_of(CONTACT).field("owner_id")
    found = [
        (
            twin,
            [reason_text(code) for code in twin.reasons],
            users.show(twin.owner_id, context()) if twin.owner_id else "",
        )
        for twin in twins(request.form)
    ]
    return render_part("contacts/twins.html", twins=found)
