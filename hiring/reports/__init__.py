"""Reports: read from the tallies, checked against a recount."""
