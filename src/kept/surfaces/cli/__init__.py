"""The `kept` command."""
