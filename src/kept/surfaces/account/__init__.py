"""Signing in, choosing a desk, and what a person says about themselves. Identity itself is allauth's."""
