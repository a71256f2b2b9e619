"""To be written."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("wording", __name__)
