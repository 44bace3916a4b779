"""Screens of jobs."""

from core.api.ui import KanbanView, ListView, MenuItem

contributions = (
    ListView(
        name="workshop.job", columns=("name", "contact_id", "amount", "stage"), bulk=("stage",)
    ),
    KanbanView(name="workshop.job", label="Jobs in progress", subtitle="contact_id"),
    MenuItem(
        name="workshop.jobs", label="Jobs", href="/workshop/jobs", permission="workshop.job.read"
    ),
)
