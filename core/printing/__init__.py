"""Documents on paper: templates rendered to PDF in the dress of the company."""

from core.printing.service import render_pdf, warm_up

__all__ = ["render_pdf", "warm_up"]
