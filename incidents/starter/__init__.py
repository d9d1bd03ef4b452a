"""What a new installation starts with, and the demonstration data."""

from incidents.starter.accounts import make_demo_accounts
from incidents.starter.demo import load_demo
from incidents.starter.load import load_starter

__all__ = ["load_demo", "load_starter", "make_demo_accounts"]
