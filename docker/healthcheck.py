"""Container health of the web server: exit code 0 when `/gezond/` answers 200. Standard library only."""

import os
import sys
import urllib.request

host = os.environ.get("SROI_ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/gezond/",
    headers={"Host": host, "X-Forwarded-Proto": "https"},
)
try:
    urllib.request.urlopen(request, timeout=10).close()
except OSError as problem:
    sys.exit(str(problem))
