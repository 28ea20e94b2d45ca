"""The web server. ``PORT`` and ``WEB_WORKERS`` come from the environment."""

import os
from typing import Any

from sroi.embedded.checks import check_default_role

bind = f"{os.environ.get('SROI_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "sroi.wsgi"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
limit_request_line = 8190  # a filled-in form of the calculator is one long address
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 -- a heartbeat file, not data
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """Refuse to serve with a role that passes row-level security by."""
    check_default_role()
