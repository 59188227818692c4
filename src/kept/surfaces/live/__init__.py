"""Live updates: one process that looks for news and tells the pages that are open."""
