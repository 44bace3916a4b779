"""What support can be asked in numbers: one report a file."""
