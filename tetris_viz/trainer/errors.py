"""Why a run cannot go on, in a sentence for people.  No torch here: whoever catches these has not imported it."""


class CannotResume(Exception):
    """The checkpoint, or what the room begins with, cannot be used; the next start would fail in the same way."""


class FolderInUse(Exception):
    """Another trainer writes in this room's folder."""
