"""Who has signed in, with what they may do, in one question to the database."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

# Django asks for the person, for the permissions of the person's roles and for those of the
# person alone: three questions, and most of the time of each is the making of its SQL.
_PERSON = """
    SELECT person.*, ARRAY(
        SELECT content_type.app_label || '.' || permission.codename
        FROM auth_permission AS permission
        JOIN django_content_type AS content_type ON content_type.id = permission.content_type_id
        WHERE permission.id IN (
            SELECT permission_id FROM auth_user_user_permissions WHERE user_id = person.id
            UNION ALL
            SELECT permission_id
            FROM auth_group_permissions JOIN auth_user_groups USING (group_id)
            WHERE user_id = person.id
        )
    ) AS permissions_held
    FROM auth_user AS person
    WHERE person.id = %s
"""


class PersonBackend(ModelBackend):
    """Django's own way to sign in; each request reads its person with the permissions."""

    def get_user(self, user_id):
        for person in get_user_model().objects.raw(_PERSON, [user_id]):
            if self.user_can_authenticate(person):
                person.permissions_held = frozenset(person.permissions_held)
                return person
        return None

    def get_all_permissions(self, user_obj, obj=None):
        """As "app.permission"; of a superuser all, by Django's own way."""
        held = getattr(user_obj, "permissions_held", None)
        if held is None or obj is not None or user_obj.is_superuser or not user_obj.is_active:
            return super().get_all_permissions(user_obj, obj)
        return held
