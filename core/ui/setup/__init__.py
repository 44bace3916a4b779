"""The first-run wizard: from an empty database to a house that people can work in, in four steps."""
