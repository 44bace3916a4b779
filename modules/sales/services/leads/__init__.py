"""Use cases of leads, one a file."""
