"""Socket.IO: the namespaces ``/watch`` and ``/control``, and emitting to many."""
