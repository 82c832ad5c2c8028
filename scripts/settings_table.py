"""The README's table of settings, made from the settings themselves.

.venv/bin/python -m scripts.settings_table
"""

from tetris_viz.settings import PREFIX, Settings

WORDS = {
    "database_url": "SQLite in the data folder",
    "token": "made at each start",
    "allowed_hosts": "none",
    "allowed_origins": "none",
    "max_running_rooms": "cores, at least 3",
}
"""Defaults that are no plain value."""


def default(name: str) -> str:
    if name in WORDS:
        return WORDS[name]
    value = Settings.model_fields[name].default
    return f"`{int(value) if isinstance(value, bool) else value}`"


def table() -> str:
    """One row a setting, in the order of :class:`Settings`."""
    head = "| variable | default | what it is |\n| --- | --- | --- |\n"
    rows = (
        f"| `{PREFIX}{name.upper()}` | {default(name)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    )
    return head + "\n".join(rows)


if __name__ == "__main__":
    print(table())
