"""Rooms as files: exported, imported, verified; and the store kept small (``python -m tetris_viz``)."""
