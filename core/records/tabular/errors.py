"""What can be wrong with a file as a whole."""


class TabularError(ValueError):
    """A file cannot be read. `str(error)` is a sentence for the person, saying what to do."""
