"""The evaluator: plays policies on games they never learned from, one after the other, when nobody waits for it."""
