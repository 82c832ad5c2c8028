"""What a room says of its trainer's end, for people."""

import signal


def end_of_trainer(code: int | None, failure: str | None) -> str:
    """Why the trainer is gone.

    >>> end_of_trainer(-9, None)
    'The trainer was killed by signal 9 (SIGKILL).'
    """
    if failure:
        return f"The trainer failed: {failure.rstrip('.')}."
    if code is not None and code < 0:
        return f"The trainer was killed by signal {-code} ({_signal_name(-code)})."
    if code is None:
        return "The trainer stopped answering and was ended."
    return f"The trainer ended unexpectedly with exit code {code}; trainer.log in the room's folder may say why."


def what_start_does(checkpoint: int | None) -> str:
    """What a person gets who starts the room again."""
    return "Start begins again." if checkpoint is None else f"Start goes on from checkpoint {checkpoint:,}."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
