"""Runs: computing one, keeping it whole, finding it again, saying how two differ and what one cites."""
