"""What happens before a service calendar is saved: places that do not exist would count wrongly, in
silence."""

from __future__ import annotations

from zoneinfo import available_timezones

from core.api.locale import country_profile, find_subdivision
from core.api.services import Draft, SaveStep, _, current_company

CALENDAR = "support.calendar"


def check_place(draft: Draft) -> None:
    """The zone and the region are ones that exist."""
    values, merged = draft.values, draft.merged
    if values.get("timezone") and values["timezone"] not in available_timezones():
        draft.error("timezone", _("Write a time zone such as Europe/Madrid."))
    region = merged.get("subdivision")
    if not region or not {"country", "subdivision"} & values.keys():
        return
    company = current_company()
    country = merged.get("country") or (company.country if company else "")
    places = country_profile(country or "").subdivisions
    tail = region.upper().rpartition("-")[2]  # ES-MD, the region of the province ES-M
    known = find_subdivision(country, region) or any(place.region == tail for place in places)
    if places and not known:
        draft.error(
            "subdivision", _("This country has no such region. Write its code, such as ES-MD.")
        )


contributions = (SaveStep(name="support.calendar.place", model=CALENDAR, call=check_place),)
