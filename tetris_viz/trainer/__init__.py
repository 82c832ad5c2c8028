"""The trainer: one process per running room, Stable-Baselines3 on the room's games.

Reading order: training_run (what a run is), resuming (what it begins with), algorithms and networks (what learns),
averaging (what changes learning at a boundary), callback (what a boundary reports and carries out), evaluator, metrics,
continuation (what a checkpoint holds), checkpoint_manager and checkpoints, inbox.
"""
