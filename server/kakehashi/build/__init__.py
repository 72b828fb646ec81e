"""From the files people write to a release that is served."""
