"""Tokens a second: measured where somebody measured it, else estimated, and how good the estimates are."""
