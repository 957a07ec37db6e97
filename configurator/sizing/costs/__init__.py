"""Owning against renting: what either costs over the horizon, when buying has paid, and what moves that."""
