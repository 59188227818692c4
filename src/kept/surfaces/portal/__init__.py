"""The customers' portal: asking for help, and following what becomes of it."""
