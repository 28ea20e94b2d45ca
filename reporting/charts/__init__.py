"""Charts as our own SVG: the same on screen and in a PDF, each with its finding in words."""
