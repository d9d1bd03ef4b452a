"""The API under ``/api/v1/``: what pages show, as JSON for other programs."""
