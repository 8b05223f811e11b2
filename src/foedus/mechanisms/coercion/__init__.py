"""Threats, concessions and escalation between challenger and target."""
