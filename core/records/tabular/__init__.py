"""Reading, understanding and writing tables (CSV, XLSX). Knows no database and no model."""
