"""Import of files into any registered model: detected, previewed, resumable, reported, undoable."""
