"""Screens of activities: the agenda, planning, finishing, the calendar."""
