"""Boards: the records of a funnel in columns, and moving them from one to another."""
