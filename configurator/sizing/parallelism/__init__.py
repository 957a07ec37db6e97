"""How GPUs share a model: tensor and pipeline parallel, slices, and GPUs that differ."""
