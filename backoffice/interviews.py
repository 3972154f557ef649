"""Interviews: the agenda, arranging, changing, ending."""
