"""Adding people by hand and putting right what is known of them."""
