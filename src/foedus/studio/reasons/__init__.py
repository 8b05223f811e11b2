"""Tab 2: why an answer is what it is, on what it hangs, what turns it over, and what would be otherwise."""
