"""Lists of cases: the queues, and search."""
