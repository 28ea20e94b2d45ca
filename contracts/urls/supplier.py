"""Pages about contracts for the audience supplier."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
