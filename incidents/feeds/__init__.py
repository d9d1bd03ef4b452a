"""What is new in a view, for programs that ask again and again: Atom feeds."""

from incidents.feeds.atom import MOST_ENTRIES, atom_feed

__all__ = ["MOST_ENTRIES", "atom_feed"]
