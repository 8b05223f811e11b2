"""Published models that stand alone: pure functions, each with its paper's numbers as tests."""
