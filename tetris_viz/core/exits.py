"""How a process ended, in words."""

import signal

_CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT, signal.SIGSYS, signal.SIGTRAP}


def for_log(code: int) -> str:
    """For who runs the server.  ``code`` is its exit code, negative for a signal.

    >>> for_log(-9), for_log(3)
    ('was killed by signal 9 (SIGKILL)', 'left with exit code 3')
    """
    if code >= 0:
        return f"left with exit code {code}"
    name = next((known.name for known in signal.Signals if known == -code), "unknown")
    return f"was killed by signal {-code} ({name})"


def for_everybody(code: int | None) -> str:
    """For whoever looks, who can do nothing with signals and codes; None where nobody knows the code.

    >>> for_everybody(-9), for_everybody(-11)
    ('was ended by the system, probably for lack of memory', 'crashed')
    >>> for_everybody(3), for_everybody(None)
    ('ended unexpectedly', 'ended unexpectedly')
    """
    if code is None or code >= 0:
        return "ended unexpectedly"
    if -code == signal.SIGKILL:
        return "was ended by the system, probably for lack of memory"
    return "crashed" if -code in _CRASHES else "was ended from outside"
