"""What travels over HTTP from the cut-off to the plate."""
