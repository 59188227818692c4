"""Carries webhooks: checks where they would go, signs them, sends them. Knows no case."""
