"""Cauce: an open modular business suite. The platform; it knows no department."""
