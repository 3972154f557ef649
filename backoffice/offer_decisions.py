"""What happens to an offer: approval, sending, answer, end; and hiring."""
