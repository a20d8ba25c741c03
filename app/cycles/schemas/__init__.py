"""What the endpoints of cycles, stalls and catalogues take and give."""
