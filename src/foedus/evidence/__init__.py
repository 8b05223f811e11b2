"""Evidence: who said what, where, when it could be known, and how far it is to be believed."""
