"""Language models: which one a build means, and a published config.json read as an architecture."""
