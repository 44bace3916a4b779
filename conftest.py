"""Fixtures for every test of the house."""

pytest_plugins = ["core.testing.plugin"]
