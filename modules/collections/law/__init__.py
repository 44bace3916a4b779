"""What laws grant to who is paid late. Pure: no database, no clock."""
