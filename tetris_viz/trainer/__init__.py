"""The trainer: one process per running room, Stable-Baselines3 on the room's games.

Reading order: session (what a run is), algorithms and networks (what learns), averaging (what changes learning at a
boundary), callback (what a boundary reports and carries out), evaluator, metrics, continuation (what a checkpoint
holds), checkpoint_manager and checkpoints, pipes.
"""
