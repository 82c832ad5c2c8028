"""The process that starts, watches and ends trainers, and alone writes the store."""
