"""The demonstration data, for the cases that people know by name."""

from tests.starter.conftest import demo_data  # noqa: F401
