"""What any part of the program may use. No food words here."""
