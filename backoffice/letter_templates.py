"""The organisation's own words for letters."""
