"""What travels over HTTP about orders and standing orders."""
