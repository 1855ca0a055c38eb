"""The monthly letter: what is new since a day, as a page, as a feed, and as HTML for mail."""
