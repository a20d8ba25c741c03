"""Weekly orders, standing orders, and the lists that farms get."""
