"""Applications as a table with filters, and the views that people keep of it."""
