"""Invented data, to try the module with."""

from __future__ import annotations

from core.api.demo import Demo
from modules.sales.demo_documents import load_documents
from modules.sales.demo_leads import load_leads
from modules.sales.demo_opportunities import load_opportunities

contributions = (
    Demo(name="sales.demo", load=load_leads),
    Demo(name="sales.demo.opportunities", load=load_opportunities, weight=110),
    # after the stock: a confirmed order reserves what is there
    Demo(name="sales.demo.documents", load=load_documents, weight=160),
)
