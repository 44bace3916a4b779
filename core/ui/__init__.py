"""Screens: shell, menus, declarative views and the pages that render them."""
