"""What a model needs of each GPU: weights, cache, activations, training states; and whether that fits."""
