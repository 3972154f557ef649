"""People: the list and the profile."""
