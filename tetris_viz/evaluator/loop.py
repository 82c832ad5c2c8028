"""The evaluator's one loop: a policy in, what its games told out, and a word every two seconds meanwhile."""

from collections import deque

from ..game.policy import PolicyError
from ..ipc.heartbeat import INTERVAL
from ..ipc.messages import EvaluatePolicy, EvaluationFailed, PolicyEvaluated, ToEvaluator
from ..ipc.port import Port
from ..ipc.transport import Transport
from .evaluation import evaluate


def serve(pipe: Transport) -> None:
    """Evaluate what comes, in its order, until the pipe ends."""
    port, asked = Port(pipe, ToEvaluator), deque[EvaluatePolicy]()
    try:
        while True:
            asked += port.exchange(0 if asked else INTERVAL)
            if asked:
                port.send(_result(asked.popleft(), port))
    except EOFError:
        return


def _result(asked: EvaluatePolicy, port: Port) -> PolicyEvaluated | EvaluationFailed:
    try:
        for result in evaluate(asked):
            if result is not None:
                return result
            port.tend()
    except OSError as error:
        return EvaluationFailed(asked.id, f"the policy cannot be read: {error.strerror or error}")
    except PolicyError as error:
        return EvaluationFailed(asked.id, str(error))
    raise AssertionError("an evaluation ends with its result")
