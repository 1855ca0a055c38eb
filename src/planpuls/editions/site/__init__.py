"""The website, HTML first: complete pages from a release, alive where the browser allows."""
