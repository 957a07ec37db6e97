"""What `manage.py check` looks at beyond Django's own checks."""

import ctypes
import sys
from typing import Any

from django.core.checks import CheckMessage, Warning, register


@register()
def pango_is_installed(**kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint installs without its native library and fails only when the first PDF is made; say so earlier."""
    if not sys.platform.startswith("linux"):
        return []
    try:
        ctypes.CDLL("libpangoft2-1.0.so.0")
    except OSError:
        return [
            Warning(
                "The Pango library is missing: pages work, but no PDF can be made.",
                hint="Debian and Ubuntu: apt-get install libpangoft2-1.0-0",
                id="configurator.W001",
            )
        ]
    return []
