"""House styles and stories of municipalities."""
