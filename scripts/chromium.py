"""Where this machine has its Chromium: `CHROMIUM` names it, or it is one of those that systems install."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def found() -> str | None:
    """Its path, or None where only playwright may have fetched one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
