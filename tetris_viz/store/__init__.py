"""What is remembered: rooms, their events and curves, in SQLite or any SQLAlchemy URL."""
