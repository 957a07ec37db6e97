"""One form a step. A form checks shape only: whether a choice makes sense is for the engine to say."""
