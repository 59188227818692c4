"""The door for programs: `/api/v1`, an operation per action and query, with bearer tokens and problem details."""
