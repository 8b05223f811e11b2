"""How affinity moves with help, attack and time."""
