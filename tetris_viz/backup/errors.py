"""What a person is told when a backup cannot be made or used."""


class BackupError(Exception):
    """Something cannot be done; the message says what, why and what to do.

    ``code`` is the exit code of a command that ends with it.
    """

    code = 1


class FolderInUse(BackupError):
    """The data folder belongs to another process, which the message names."""

    code = 2
