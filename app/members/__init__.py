"""The members of a network as its coordinator sees them: who is active, who is silent, and messages to many of them."""
