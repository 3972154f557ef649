"""Writing to a candidate; delaying, cancelling and sending again."""
