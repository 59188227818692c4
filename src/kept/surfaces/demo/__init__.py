"""The demo's own pages: being somebody else, and moving the clock. Installed only where KEPT_DEMO is set."""
