"""The web: settings, screens, public site, API."""
