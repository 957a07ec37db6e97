"""What the tests of the eighth step share: boxes of two prices, and the page as text."""

from typing import Any

GPUS = "price:a100-pcie-80gb|new"
BRIDGE = "price:nvlink-bridge-a100-2slot|new"


def text(response: Any) -> str:
    return str(response.content.decode())
