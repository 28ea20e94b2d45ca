"""Pages of figures and documents per audience."""

from django.urls import URLPattern

desk: list[URLPattern] = []
municipality: list[URLPattern] = []
