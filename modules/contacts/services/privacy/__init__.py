"""Privacy of contacts: consent, exclusion, and whether somebody may be reached."""
