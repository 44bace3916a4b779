"""Finding contacts that are one and the same: comparing, looking for candidates, remembering."""
