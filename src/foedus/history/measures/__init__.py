"""What was known of a state, or of two states, in the year before a case: the covariates of every panel."""
