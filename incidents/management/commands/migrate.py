from django.core.management.commands import migrate

from incidents.management.application_role import as_owner, grant_to_application


class Command(migrate.Command):
    """Django's own, as the owner of the tables; then the application gets its rights."""

    def handle(self, *args, **options):
        with as_owner():
            super().handle(*args, **options)
            if not options["plan"] and not options["check_unapplied"]:
                grant_to_application()
