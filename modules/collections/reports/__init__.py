"""What the reports of collections answer."""
