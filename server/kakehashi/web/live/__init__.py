"""The pages of the live map: its views, its entries, and the forms by which they change."""
"""The live map on the web: its pages, feeds and calendars."""
