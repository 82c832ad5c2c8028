"""The trainer: one process per running room, Stable-Baselines3 on the room's games.

Reading order: session (what a run is), algorithms and networks (what learns), recipe (what changes learning at a
boundary), callback (what a boundary tells and obeys), evaluator, metrics, continuation (what a checkpoint
holds), keeper and checkpoints, pipes.
"""
