"""What was recorded when, by whom and why: every version of every record."""
