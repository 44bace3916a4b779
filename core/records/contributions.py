"""What the records layer brings: the platform's own records, imports, segments, and its tables to the
mapper."""

from datetime import time, timedelta

from core.jobs import Run, Schedule, job
from core.lifecycle.declare import Offer
from core.locale import _l
from core.records import (
    dictionary,
    erasing,
    indexing,
    links,
    numbering,
    saved,
    segments,
    tags,
    undoing,
)
from core.records.importing import jobs
from core.records.platform import contributions as platform
from core.records.writing import templates


@job("records.segments", atomic=False, retries=1, label=_l("Count the segments"))
def count_segments(_run: Run) -> int:
    """Count every segment anew."""
    return segments.refresh_counts()


@job("records.dictionary", atomic=False, retries=1, label=_l("Count how full the fields are"))
def count_fields(_run: Run) -> int:
    """Count how many records have a value in each field."""
    return dictionary.count_all()


contributions = (
    *platform,
    *templates.contributions,
    *jobs.contributions,
    *erasing.contributions,
    *indexing.contributions,
    *undoing.contributions,
    numbering.step,
    Offer(name="core.series", call=numbering.offer_series),
    count_segments,
    count_fields,
    Schedule(name="records.dictionary", job=count_fields, daily=time(2, 45)),
    Schedule(name="records.segments", job=count_segments, every=timedelta(hours=1)),
)

__all__ = ["contributions", "dictionary", "links", "saved", "tags"]
