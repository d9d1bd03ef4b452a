"""Who belonged to whom, and when: kept by one recursive query."""

from django.db import connection, transaction

from incidents.models import DESCENT

# A chain of relations holds on the days on which every link of it holds, so each step
# intersects the dates. ``path`` ends the walk where relations form a circle. Raw SQL,
# since the ORM has no recursive queries.
_WALK = """
WITH RECURSIVE walk (group_id, ancestor_id, since, until, path) AS (
    SELECT id, id, NULL::date, NULL::date, ARRAY[id]
    FROM incidents_armedgroup
  UNION ALL
    SELECT walk.group_id,
           relation.other_id,
           greatest(walk.since, relation.since),
           least(walk.until, relation.until),
           walk.path || relation.other_id
    FROM walk
    JOIN incidents_grouprelation relation ON relation.group_id = walk.ancestor_id
    WHERE relation.kind = ANY(%s)
      AND relation.other_id <> ALL(walk.path)
      AND (relation.until IS NULL OR walk.since IS NULL OR relation.until > walk.since)
      AND (walk.until IS NULL OR relation.since IS NULL OR walk.until > relation.since)
)
"""
_SAME = """
    SELECT FROM {other} other
    WHERE other.group_id = one.group_id AND other.ancestor_id = one.ancestor_id
      AND other.since IS NOT DISTINCT FROM one.since
      AND other.until IS NOT DISTINCT FROM one.until
"""
_DELETE = f"""
{_WALK}
DELETE FROM incidents_groupancestry one WHERE NOT EXISTS ({_SAME.format(other="walk")})
"""  # noqa: S608 - of our own parts
_INSERT = f"""
{_WALK}
INSERT INTO incidents_groupancestry (group_id, ancestor_id, since, until)
SELECT DISTINCT group_id, ancestor_id, since, until FROM walk one
WHERE NOT EXISTS ({_SAME.format(other="incidents_groupancestry")})
"""  # noqa: S608 - of our own parts


@transaction.atomic
def rebuild_group_ancestry() -> bool:
    """Derive ``GroupAncestry`` anew; call it where groups or their relations changed.

    What stands already is left alone: each change has all incidents of its group told anew to
    those who keep a copy. Returns whether anything differed from what stood.
    """
    with connection.cursor() as cursor:
        # Two rebuilds at once would each keep the other's rows.
        cursor.execute("LOCK TABLE incidents_groupancestry IN EXCLUSIVE MODE")
        changed = 0
        for statement in (_DELETE, _INSERT):
            cursor.execute(statement, [list(DESCENT)])
            changed += cursor.rowcount
    return changed > 0
