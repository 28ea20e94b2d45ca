"""What an installation says about itself to everybody: its accessibility statement and where to report a leak."""
