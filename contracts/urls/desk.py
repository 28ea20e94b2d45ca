"""Pages about contracts for the audience desk."""

from django.urls import URLPattern

from contracts.urls.desk_clients import urlpatterns as clients
from contracts.urls.desk_contracts import urlpatterns as contracts
from contracts.urls.desk_imports import urlpatterns as imports
from contracts.urls.desk_reviews import urlpatterns as reviews
from contracts.urls.desk_schedules import urlpatterns as schedules

urlpatterns: list[URLPattern] = [*clients, *contracts, *imports, *reviews, *schedules]
