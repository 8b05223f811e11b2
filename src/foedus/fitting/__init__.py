"""How a mechanism's parameters are fitted to past cases, and the calibration files in which they are kept."""
