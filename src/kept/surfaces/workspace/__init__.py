"""Where the desk's people work: queues, cases, new cases, and the small administration."""
