"""Tetris Viz: the best seat in the house for watching an agent learn."""

__version__ = "0.1.0"
