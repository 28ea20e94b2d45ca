"""The REST API, version 1: reads within the scope of the token. Field names are Dutch, as the Dutch API rules ask."""
