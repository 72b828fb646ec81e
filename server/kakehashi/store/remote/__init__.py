"""Other engines that hold a release: asking them, and loading them."""
