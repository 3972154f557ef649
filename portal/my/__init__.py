"""The candidate's own pages: no account, one link. Each module beside this one adds its routes."""
