"""The application for a WSGI server, and what the `flask` command finds by itself."""

from tracker import create_app

app = create_app()
