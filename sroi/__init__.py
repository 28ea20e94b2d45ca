"""The project: settings, tenancy, accounts, and the two things everything shares: money and periods."""

from sroi.celery import app as celery_app

__all__ = ["celery_app"]
