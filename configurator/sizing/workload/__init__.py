"""A workload on the GPUs of a server: which split, its memory, its speed."""
