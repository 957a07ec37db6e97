"""Which whole machines meet a need, and what nearly does."""
