"""Ajustes: what the company decides about its own house, by sections."""
