"""Who stands by whom: what third parties do for a side."""
