"""Offers: the list and the draft."""
