"""What Kept costs, as ratios to something fixed in the same run. `make bench` prints the table."""
