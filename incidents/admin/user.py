"""Accounts: one role each, from which all rights follow."""

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from incidents.admin.site import site
from incidents.roles import give_role, sync_roles

ROLES = (
    ("viewer", _("viewer: reads what is published")),
    ("analyst", _("analyst: logs and edits what is not published yet")),
    ("editor", _("editor: edits everything, publishes and withdraws")),
    ("administrator", _("administrator: all that and the accounts")),
)


def role_of(user) -> str:
    """The role of an account; "" for one that has none yet."""
    if user.is_superuser:
        return "administrator"
    return next((group.name for group in user.groups.all() if group.name in dict(ROLES)), "")


class NewUserForm(BaseUserCreationForm):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial="analyst")


class UserForm(UserChangeForm):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["role"] = role_of(self.instance)


@admin.register(get_user_model(), site=site)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    fieldsets = (
        (None, {"fields": ("username", "password", "role", "is_active")}),
        (_("Person"), {"fields": (("first_name", "last_name"), "email")}),
        (_("Record"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2", "role")}),)
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "role", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("role"))
    def role(self, user):
        return dict(ROLES).get(role_of(user))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        sync_roles()
        give_role(form.instance, form.cleaned_data["role"])
