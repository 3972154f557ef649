"""Reports, and the same figures as CSV."""
