"""What programs send (`New…`, and the names of what is done) and what they get."""
