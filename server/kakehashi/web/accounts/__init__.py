"""Who asks, and whether they may; and the pages on which people sign in and look after accounts."""
