"""The policy language: what a file may say, how it is read and checked, and what it hands to the engine."""
