"""Two candidates that are one person: comparing, merging, taking it back."""
