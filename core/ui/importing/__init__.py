"""The screens of imports: upload, columns, preview, result. Each step has its address and is kept."""
