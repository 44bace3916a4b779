"""Use cases of public forms, one a file."""
