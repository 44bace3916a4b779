"""Times of service: pure calculation over what happened to a case; knows no database."""
