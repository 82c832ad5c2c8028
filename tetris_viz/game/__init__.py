"""The game: tetris-gymnasium played placement by placement, its features and a policy's forward pass."""
