"""Speed, against named references, as ratios in one run: ``make bench`` writes ``benchmarks/results.md``."""
