"""A whole week on real input: ``justepart rehearse`` proves that the farms' lists are the canteens' orders."""
