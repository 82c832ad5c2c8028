"""The library's order of pieces, compiled: numpy's ``Generator(PCG64(SeedSequence(seed)))``, bit for bit.

tetris-gymnasium draws pieces one by one from a numpy generator, which compiled code cannot keep one of for each of
many games.  A game's order is a row of ``uint64`` instead: PCG64's state (high, low) and increment (high, low),
whether half of a draw is left and that half; then the bag as seven 4-bit numbers, and how many were taken from it.

References: O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms", 2014;
Lemire, "Fast Random Integer Generation in an Interval", 2019; numpy/random/bit_generator.pyx for the seeding.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

WORDS = 8
"""Numbers that hold a game's order."""

_PIECES = 7
_M32 = 0xFFFF_FFFF
_FULL_BAG = 0x654_3210
_MULTIPLIER_HIGH, _MULTIPLIER_LOW = np.uint64(0x2360_ED05_1FC6_5DA4), np.uint64(0x4385_DF64_9FCC_F645)

Order = NDArray[np.uint64]


@njit(cache=True, inline="always")
def _times(a: int, b: int) -> tuple[int, int]:
    """The 128-bit product of two 64-bit numbers: high, low."""
    low, shift = np.uint64(_M32), np.uint64(32)
    a0, a1, b0, b1 = a & low, a >> shift, b & low, b >> shift
    middle = a1 * b0 + ((a0 * b0) >> shift)
    carry = a0 * b1 + (middle & low)
    return a1 * b1 + (middle >> shift) + (carry >> shift), a * b


@njit(cache=True)
def _advance(order: Order) -> None:
    """PCG64's step: state = state * multiplier + increment, modulo 2**128."""
    high, low = _times(order[1], _MULTIPLIER_LOW)
    high += order[0] * _MULTIPLIER_LOW + order[1] * _MULTIPLIER_HIGH
    order[1] = low + order[3]
    order[0] = high + order[2] + np.uint64(order[1] < low)


@njit(cache=True)
def _next32(order: Order) -> int:
    """The next 32 bits; PCG64 draws 64 and keeps the upper half for the next call."""
    if order[4]:
        order[4] = np.uint64(0)
        return order[5]
    _advance(order)
    mixed, turn = order[0] ^ order[1], order[0] >> np.uint64(58)
    drawn = (mixed >> turn) | (mixed << ((np.uint64(64) - turn) & np.uint64(63)))
    order[4], order[5] = np.uint64(1), drawn >> np.uint64(32)
    return drawn & np.uint64(_M32)


@njit(cache=True)
def _up_to(order: Order, most: int) -> int:
    """A number from 0 to ``most``, as ``Generator.shuffle`` draws it: masked, again until it fits."""
    mask = 1 if most < 2 else 3 if most < 4 else 7
    while True:
        drawn = np.int64(_next32(order)) & mask
        if drawn <= most:
            return drawn


@njit(cache=True)
def below(order: Order, count: int) -> int:
    """A number from 0 to ``count`` - 1, as ``Generator.integers`` draws it: by Lemire's method."""
    count64, low, shift = np.uint64(count), np.uint64(_M32), np.uint64(32)
    product = _next32(order) * count64
    if product & low < count64:
        threshold = (low + np.uint64(1) - count64) % count64
        while product & low < threshold:
            product = _next32(order) * count64
    return np.int64(product >> shift)


@njit(cache=True)
def _shuffle(order: Order) -> None:
    """As ``Generator.shuffle`` does to the bag; nothing is taken from it yet."""
    bag = np.int64(order[6])
    for i in range(_PIECES - 1, 0, -1):
        j = _up_to(order, i)
        differ = ((bag >> (4 * i)) ^ (bag >> (4 * j))) & 15
        bag ^= (differ << (4 * i)) | (differ << (4 * j) if i != j else 0)
    order[6], order[7] = np.uint64(bag), np.uint64(0)


@njit(cache=True)
def begin(order: Order, seed: int, bag: bool) -> None:
    """The order of the game of ``seed`` (1 or more), before its first piece.

    ``SeedSequence(seed)`` mixes the seed into a pool of four words and draws PCG64's state from it.
    """
    m32 = np.uint64(_M32)
    pool = np.zeros(4, np.uint64)
    constant = np.uint64(0x43B0_D7E5)
    for i in range(4):
        word = np.uint64(seed) if i == 0 else np.uint64(0)
        word ^= constant
        constant = (constant * np.uint64(0x931E_8875)) & m32
        word = (word * constant) & m32
        pool[i] = word ^ (word >> np.uint64(16))
    for source in range(4):
        for target in range(4):
            if source == target:
                continue
            word = pool[source] ^ constant
            constant = (constant * np.uint64(0x931E_8875)) & m32
            word = (word * constant) & m32
            word ^= word >> np.uint64(16)
            mixed = (np.uint64(0xCA01_F9DD) * pool[target] - np.uint64(0x4973_F715) * word) & m32
            pool[target] = mixed ^ (mixed >> np.uint64(16))
    constant = np.uint64(0x8B51_F9DD)
    drawn = np.zeros(8, np.uint64)
    for i in range(8):
        word = pool[i % 4] ^ constant
        constant = (constant * np.uint64(0x58F3_8DED)) & m32
        word = (word * constant) & m32
        drawn[i] = word ^ (word >> np.uint64(16))
    shift, one = np.uint64(32), np.uint64(1)
    state_high, state_low = drawn[0] | drawn[1] << shift, drawn[2] | drawn[3] << shift
    seq_high, seq_low = drawn[4] | drawn[5] << shift, drawn[6] | drawn[7] << shift
    order[0], order[1] = np.uint64(0), np.uint64(0)
    order[2], order[3] = (seq_high << one) | (seq_low >> np.uint64(63)), (seq_low << one) | one
    _advance(order)
    order[1] += state_low
    order[0] += state_high + np.uint64(order[1] < state_low)
    _advance(order)
    order[4], order[5] = np.uint64(0), np.uint64(0)
    order[6], order[7] = np.uint64(_FULL_BAG), np.uint64(0)
    if bag:
        _shuffle(order)


@njit(cache=True)
def draw(order: Order, bag: bool) -> int:
    """The next piece, 0 to 6: from the bag, which is shuffled again once empty, or freely."""
    if not bag:
        return below(order, _PIECES)
    taken = np.int64(order[7])
    piece = (np.int64(order[6]) >> (4 * taken)) & 15
    order[7] = np.uint64(taken + 1)
    if taken + 1 == _PIECES:
        _shuffle(order)
    return piece
