"""Reports: numbers over a period, by team and person, of which each opens the records behind it."""
