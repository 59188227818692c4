"""The verdict as people see it before a request is sent, and what is asked for it; used by portal and workspace."""
