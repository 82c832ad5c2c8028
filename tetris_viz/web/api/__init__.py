"""The HTTP API: ``/api``, ``/healthz`` and ``/metrics``; docs/protocol.md has its table."""
