"""How good a forecast of history was: proper scores, ranking, intervals by cluster, baselines, and the scorecard."""
