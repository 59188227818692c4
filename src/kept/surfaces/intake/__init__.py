"""Mail comes in: an LMTP and SMTP listener, and a fetcher for IMAP. Both only accept; a worker reads."""
