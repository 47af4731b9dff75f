"""The templates shipped with the app."""

TEMPLATES: list[dict] = []
