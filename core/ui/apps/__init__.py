"""The catalogue of applications: what is installed, what could be, and changing it."""
