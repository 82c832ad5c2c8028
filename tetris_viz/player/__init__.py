"""The player: shows the policies that watched rooms chose, at their pace, apart from training."""
