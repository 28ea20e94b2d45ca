"""Pages about contracts for the audience desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
