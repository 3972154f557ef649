"""Where results lie elsewhere."""
