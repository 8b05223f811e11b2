"""From a crisis to answers: set up an ensemble, run it, say what came out and on what it leans."""
