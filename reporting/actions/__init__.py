"""The writers of reporting: closing quarters, making and publishing documents."""
