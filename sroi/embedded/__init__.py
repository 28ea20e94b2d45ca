"""PostgreSQL and Redis out of the box for demo, development and tests; production brings its own servers."""
