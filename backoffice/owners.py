"""Who is responsible for an application, and what nobody owns."""
