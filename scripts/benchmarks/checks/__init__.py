"""One file a department or subject; every file is found and run by the bench."""
