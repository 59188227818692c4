"""What anybody may read of a desk: its front page, its policy, and the promise calculator."""
