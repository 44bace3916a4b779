"""The back office at ``/admin``: administration over the services of :mod:`core.access`.

Flask-Admin lists, filters and pages; whatever is changed goes through a service, which checks,
audits and tells other processes. Product settings live in *Ajustes*, not here.
"""

from __future__ import annotations

from functools import partial

from flask import Flask

from core.access.headers import nonce
from core.access.routes import administration, public


def init_admin(app: Flask) -> None:
    """Register the back office; every page of it demands an administrator who confirmed."""
    # imported here: a process that serves no pages (worker, commands) never calls this
    from flask_admin import Admin
    from flask_admin.theme import Bootstrap4Theme

    from core.admin.home import Home
    from core.admin.views import all_views
    from core.records.spec import ModelSpec

    admin = Admin(
        app,
        name="Cauce",
        index_view=Home(),
        theme=Bootstrap4Theme(base_template="admin/office.html", fluid=True),
        csp_nonce_generator=nonce,
    )
    for view in all_views(app.extensions["cauce"].of(ModelSpec)):
        admin.add_view(view)
    own = {view.endpoint for view in admin._views}
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.partition(".")[0] in own:
            declare = public if endpoint.endswith(".static") else administration
            # a method cannot carry the declaration itself
            app.view_functions[endpoint] = declare(partial(view))
