"""The trainer: one process per running room, Stable-Baselines3 on the room's games.

Reading order: session (what a run is), callback (what happens at a boundary), algorithms
and networks (what learns), metrics and frames (what viewers get), pipes and checkpoints.
"""
