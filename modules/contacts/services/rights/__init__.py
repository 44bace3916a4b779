"""Rights of people over their data: deadlines, steps, what is handed out."""
