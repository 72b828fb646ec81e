"""The live map on the web: its views, entries and forms, its feeds and calendars."""
