"""The evaluator's one loop: a policy in, what its games told out, and a word every two seconds meanwhile."""

import time
from multiprocessing.connection import Connection

from ..core.messages import Alive, EvaluatePolicy, EvaluationFailed, PolicyEvaluated
from ..game.policy import PolicyError
from ..pulse import BEAT
from .evaluation import evaluate


def serve(pipe: Connection) -> None:
    """Evaluate what comes, in its order, until the pipe ends."""
    try:
        while True:
            while not pipe.poll(BEAT):
                pipe.send(Alive())
            asked = pipe.recv()
            if isinstance(asked, EvaluatePolicy):
                pipe.send(_result(asked, pipe))
    except (EOFError, ConnectionError):
        return


def _result(asked: EvaluatePolicy, pipe: Connection) -> PolicyEvaluated | EvaluationFailed:
    said = time.monotonic()
    try:
        for result in evaluate(asked):
            if result is not None:
                return result
            if time.monotonic() - said >= BEAT:
                pipe.send(Alive())
                said = time.monotonic()
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise
        return EvaluationFailed(asked.id, f"the policy cannot be read: {error.strerror or error}")
    except PolicyError as error:
        return EvaluationFailed(asked.id, str(error))
    raise AssertionError("an evaluation ends with its result")
