"""The live map on the web: its pages, feeds and calendars."""
