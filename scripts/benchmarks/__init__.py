"""The bench: every line of the speed table, against a floor measured beside it."""
