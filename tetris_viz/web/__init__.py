"""The web process: pages, ``/watch`` and ``/control``, relaying what the supervisor says.

It holds no state that matters.
"""
