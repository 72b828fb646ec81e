"""The documentation: the Markdown files of ``docs/`` in the frame of the site."""
