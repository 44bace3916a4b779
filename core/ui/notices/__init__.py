"""Screens of notifications: the bell's list, and how one wants to be told."""
