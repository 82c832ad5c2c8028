"""How long to wait before a child that died is started again."""


def pause_before(restarts: int, chance: float) -> float:
    """Seconds before a child is started again after ``restarts`` in a row: 0, then about 1, 2, 4 … 30.

    ``chance``, from 0 to 1, spreads those that died together.

    >>> [pause_before(n, 0.5) for n in (0, 1, 2, 9)]
    [0.0, 1.0, 2.0, 30.0]
    """
    return min(30.0, 2.0 ** min(restarts - 1, 5)) * (0.75 + chance / 2) if restarts else 0.0


class Restarts:
    """How often in a row a child was started again; one that lived longer than ``steady`` seconds clears the count."""

    def __init__(self, steady: float):
        self._steady, self._count = steady, 0

    def pause(self, lived: float, chance: float) -> float:
        """Seconds to wait now that a child ended that lived ``lived`` seconds (:func:`pause_before`)."""
        if lived > self._steady:
            self._count = 0
        self._count += 1
        return pause_before(self._count - 1, chance)
