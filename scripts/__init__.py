"""Work on the repository itself: nothing of it is in the program."""
