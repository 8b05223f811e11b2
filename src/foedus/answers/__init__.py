"""From counts of events to answers: chances with ranges, base rates, reasons, precedents."""
