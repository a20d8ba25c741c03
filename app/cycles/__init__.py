"""Weekly cycles, offers and their quantities."""
