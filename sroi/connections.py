"""From the address of a database to Django's settings of the connection. Read by the settings."""

from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict

_KNOWN: Final = {"dbname", "user", "password", "host", "port"}
_POOL: Final = {"min_size": 2, "max_size": 10}


def connection_settings(url: str, *, pool: bool = False) -> dict[str, Any]:
    """Settings of one connection; what Django has no name for goes to libpq, so that sockets and TLS options work."""
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {key: value for key, value in parts.items() if key not in _KNOWN}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "sroi"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "OPTIONS": options | {"pool": _POOL} if pool else options,
    }
