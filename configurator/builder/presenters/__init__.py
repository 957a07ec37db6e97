"""An assessment in words and ready strings, one module a question. Templates only place what stands here."""
