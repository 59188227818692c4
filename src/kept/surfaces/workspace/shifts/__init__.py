"""People on shift: the week of the rosters, handovers, pages, and calls that come in."""
