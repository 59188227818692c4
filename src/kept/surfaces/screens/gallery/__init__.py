"""The gallery: every atom and every layout on a few pages, for people who build screens and for the tests."""
