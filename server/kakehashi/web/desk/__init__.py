"""The curators' desk: what is proposed, who thinks what of it, and what becomes of it."""
