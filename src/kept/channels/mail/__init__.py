"""Mail: bytes in, values out, and the other way round. Knows no case and no table."""
