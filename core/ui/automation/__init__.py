"""The editor of automations, for the Master."""
