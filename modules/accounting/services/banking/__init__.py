"""Bank statements: reading them, and finding out what they pay."""
