"""A shop's shelf: what to order again, at what price it is sold, and the labels that say who gets what."""
