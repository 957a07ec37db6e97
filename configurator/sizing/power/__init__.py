"""Watts, from the parts to the supply: draw, power supplies, circuit, breakers, receptacles, UPS."""
