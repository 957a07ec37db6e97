"""Statements of guides beside what the engine says to them."""
