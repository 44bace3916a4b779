"""Fixtures for tests of the core, of modules and of integrators' modules.

``app``: one application per process, each test inside a transaction that is rolled back.
``installation``: an installation of its own with real commits, for commands, jobs and kill -9.
"""
