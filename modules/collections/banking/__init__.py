"""What banks demand: numbers of accounts and files. Pure: no database, no clock."""
