"""Who may mediate, whose consent it takes, and whether it settles anything."""
