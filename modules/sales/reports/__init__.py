"""Reports of the funnel: each a function from the question to numbers, of one query or two."""
