"""A case that an agent opens while the customer is on the phone."""
