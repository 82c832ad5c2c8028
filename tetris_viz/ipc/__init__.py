"""How the processes talk: typed messages over a pipe or TCP.

``messages`` is what can be said, a tagged union for each direction.  ``protocol`` turns messages into bytes and bytes
into messages, ``outbox`` holds what waits to be sent; neither does I/O.  Two engines move the bytes: ``link`` reads and
writes beside the caller, on plain or green threads; ``port`` is called from the caller's own loop.  ``heartbeat`` tells
whether the other side still answers.  ``tcp`` is a transport between machines; on one machine it is a
``multiprocessing.Pipe``.
"""
