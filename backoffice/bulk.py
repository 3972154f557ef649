"""One act on many applications; each reports its own result."""
