"""A plain process that answers questions about the past from the store."""
