"""What a run says to its reader: words of probability, figures, the brief and the terminal view."""
