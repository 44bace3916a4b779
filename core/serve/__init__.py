"""The processes of an installation: web server, job worker, and what keeps them running."""
