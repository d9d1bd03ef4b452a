"""What a group was to others and on which lists it stood, as its page draws and tells it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from incidents.evidence.prose import phrase_before
from incidents.models import (
    DESCENT,
    ArmedGroup,
    Designation,
    GroupAncestry,
    GroupRelation,
    RelationKind,
)
from incidents.models.period import in_force_on
from incidents.views.period_chart import Line

LONGEST_NAME = 40


@dataclass
class Branch:
    """A group in a tree of who belongs to whom, by the relation that put it there."""

    group: ArmedGroup
    relation: GroupRelation | None
    branches: list["Branch"] = field(default_factory=list)


def lines_of_group(
    group: ArmedGroup, relations: list[GroupRelation], designations: list[Designation]
) -> list[Line]:
    """A line for each listing, then one for each relation, those with one group together.

    First come the groups with which a split or a merger joins it, then the others by time.
    """
    by_other = defaultdict(list)
    for relation in relations:
        other = relation.other if relation.group_id == group.pk else relation.group
        by_other[other].append(_line_of_relation(group, other, relation))
    lanes = sorted(by_other.items(), key=lambda lane: _place_of_lane(*lane))
    return [
        *(_line_of_designation(designation) for designation in designations),
        *(
            line
            for _other, lines in lanes
            for line in sorted(lines, key=lambda line: line.period.since or date.min)
        ),
    ]


def _place_of_lane(other: ArmedGroup, lines: list[Line]) -> tuple:
    first = min(line.period.since or line.period.until or date.max for line in lines)
    return (not any(line.period.is_event for line in lines), first, other.name.lower())


def _line_of_relation(group: ArmedGroup, other: ArmedGroup, relation: GroupRelation) -> Line:
    is_own = relation.group_id == group.pk
    words, name = phrase_before(relation.get_kind_display(), _in_short(other if is_own else group))
    leads = ""
    if relation.is_event:
        # The arrow points to what came out of it.
        is_down = is_own is (relation.kind == RelationKind.MERGED_INTO)
        leads = "down" if is_down else "up"
    return Line(
        period=relation,
        look=relation.kind,
        name=name if is_own else _in_short(other),
        address=other.get_absolute_url(),
        before=f"{_in_short(group)} {words}" if is_own else "",
        after="" if is_own else f" {words}{name}",
        leads=leads,
    )


def _line_of_designation(designation: Designation) -> Line:
    return Line(
        period=designation,
        look="listing",
        name=designation.listing,
        after=f", {designation.authority}",
    )


def _in_short(group: ArmedGroup) -> str:
    name = group.name
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def above_and_below(group: ArmedGroup, user, day: date) -> tuple[list[Branch], list[Branch]]:
    """Whom ``group`` belonged to on ``day``, and who belonged to it, each with further ones."""
    held = GroupAncestry.objects.filter(in_force_on(day))
    links = list(
        _links(user, day).filter(
            Q(group__in=held.filter(group=group).values("ancestor"))
            | Q(other__in=held.filter(ancestor=group).values("group"))
        )
    )
    return _branches(group, links, up=True), _branches(group, links, up=False)


def who_belonged_to_whom(user, day: date) -> list[Branch]:
    """A tree for each group that had others under it on ``day`` and was under nobody."""
    links = list(_links(user, day))
    lower = {link.group_id for link in links}
    tops = {link.other for link in links if link.other_id not in lower}
    return [
        Branch(top, None, _branches(top, links, up=False))
        for top in sorted(tops, key=lambda group: group.name.lower())
    ]


def _links(user, day: date) -> QuerySet[GroupRelation]:
    """Who belonged directly to whom on ``day``, of the groups that ``user`` may see."""
    visible = ArmedGroup.objects.visible_to(user)
    return (
        GroupRelation.objects.filter(in_force_on(day), kind__in=DESCENT)
        .filter(group__in=visible, other__in=visible)
        .select_related("group", "other")
    )


def _branches(start: ArmedGroup, links: list[GroupRelation], *, up: bool) -> list[Branch]:
    """The tree of ``links`` from ``start``; a group that stands in it twice branches once."""
    by_near_end = defaultdict(list)
    for link in links:
        by_near_end[link.group_id if up else link.other_id].append(link)
    branched = set()

    def branches_of(group: ArmedGroup) -> list[Branch]:
        if group.pk in branched:
            return []
        branched.add(group.pk)
        nearest = [Branch(link.other if up else link.group, link) for link in by_near_end[group.pk]]
        nearest.sort(key=lambda branch: branch.group.name.lower())
        for branch in nearest:
            branch.branches = branches_of(branch.group)
        return nearest

    return branches_of(start)
