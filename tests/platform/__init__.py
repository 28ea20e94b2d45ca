"""The ground the product stands on: embedded servers, health, safe settings, containers."""
