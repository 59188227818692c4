"""The operations, one module per subject. Each parses, calls one action or query, and says what came of it."""
