"""What comes up, and what waits, for somebody with a membership: as a calendar feed and as a digest by mail.

Neither says more than a number, a kind and a link: both leave the installation, so no name, person, reason or amount.
"""
