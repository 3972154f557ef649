"""The private calendar feed of each user."""
