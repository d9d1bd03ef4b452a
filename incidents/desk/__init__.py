"""What the desk decides: what is published, by whose hands; what is one incident, what two."""

from incidents.desk.four_eyes import may_be_published_by, writers_of
from incidents.desk.missing import what_is_missing
from incidents.desk.moves import MOVES, Move, moves_open_to
from incidents.desk.panel import ReviewPanel, review_panel
from incidents.desk.queues import Queue, queues_for
from incidents.desk.review import (
    ReviewRefused,
    make_move,
    propose_for_review,
    publish,
    reopen,
    seen_as,
    send_back,
    take_back,
    withdraw,
)

__all__ = [
    "MOVES",
    "Move",
    "Queue",
    "ReviewPanel",
    "ReviewRefused",
    "make_move",
    "may_be_published_by",
    "moves_open_to",
    "propose_for_review",
    "publish",
    "queues_for",
    "reopen",
    "review_panel",
    "seen_as",
    "send_back",
    "take_back",
    "what_is_missing",
    "withdraw",
    "writers_of",
]
