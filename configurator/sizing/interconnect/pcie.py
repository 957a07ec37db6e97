"""What a PCIe link carries.

Bandwidth is one way, everywhere: GT/s x line code / 8 per lane (PCI-SIG base specifications; 128b/130b from 3.0 on).
"""

GT_PER_S = {1: 2.5, 2: 5.0, 3: 8.0, 4: 16.0, 5: 32.0, 6: 64.0}
LINE_CODE = {1: 8 / 10, 2: 8 / 10, 3: 128 / 130, 4: 128 / 130, 5: 128 / 130, 6: 242 / 256}


def link_gb_s(generation: int, lanes: int) -> float:
    """Bandwidth of a link, GB/s one way (1e9 bytes): Gen4 x16 is 31.5. Generations 1 to 6; KeyError for others."""
    return GT_PER_S[generation] * LINE_CODE[generation] / 8 * lanes


def link_working(generation: int, lanes: int) -> str:
    """The formula of `link_gb_s` with its numbers filled in."""
    each = f"{GT_PER_S[generation]:g} GT/s × {LINE_CODE[generation]:.4f} / 8 × {lanes}"
    return f"Gen{generation} x{lanes}, one way: {each}"
