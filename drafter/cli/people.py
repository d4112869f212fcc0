"""Who sits at the keyboard."""

from __future__ import annotations

import getpass


def acting_person() -> str:
    """The login name, as the audit log records it; 本机 where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "本机"
