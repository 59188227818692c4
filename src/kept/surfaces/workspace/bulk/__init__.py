"""One change to many cases at once, with the result of each and a way back."""
