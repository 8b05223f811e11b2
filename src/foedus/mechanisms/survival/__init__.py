"""Who falls: leaders and regimes, how they go, and what follows."""
