"""Pages about contracts for the audience municipality."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
