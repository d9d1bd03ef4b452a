import os

import pghistory
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.duplicates import refresh_duplicate_pairs
from incidents.history.protection import ways_to_change_history
from incidents.management.words import what_was_added
from incidents.models import Incident, State
from incidents.roles import sync_roles
from incidents.starter import load_demo, load_starter, make_demo_accounts
from incidents.table_statistics import refresh_table_statistics


class Command(BaseCommand):
    help = (
        "Makes the database ready for this version: migrations, roles and, on the first start, "
        "the starter data. Run it before the web server starts; it is quick when all is done."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo",
            action="store_true",
            help=(
                "On the first start, load the demonstration incidents too and make the accounts "
                "admin, editor, analyst and viewer with the password in DEMO_PASSWORD."
            ),
        )

    def handle(self, *, demo, **options):
        call_command("migrate", verbosity=0, interactive=False)
        self._say_who_could_change_history()
        sync_roles()
        if State.objects.exists():
            self.stdout.write(_("The database is ready."))
            return
        password = os.environ.get("DEMO_PASSWORD", "")
        if demo and not password:
            raise CommandError(
                _(
                    "DEMO_PASSWORD is not set. Set it in the environment or in .env: "
                    "the demonstration accounts get it as their password."
                )
            )
        # All or nothing, so that a start that was cut short begins anew.
        with transaction.atomic():
            self.stdout.write(what_was_added(load_starter()))
            if demo:
                with pghistory.context(program="load_demo"):
                    self.stdout.write(what_was_added(load_demo()))
                    refresh_duplicate_pairs(Incident.objects.values_list("pk", flat=True))
                accounts = ", ".join(make_demo_accounts(password))
                self.stdout.write(_("New accounts: %(names)s.") % {"names": accounts})
            refresh_table_statistics()

    def _say_who_could_change_history(self) -> None:
        ways = ways_to_change_history()
        if ways:
            self.stderr.write(
                _(
                    "History is not protected from the application: the role in DATABASE_URL "
                    "could change it (%(ways)s). The README says how to make two roles."
                )
                % {"ways": "; ".join(ways)}
            )
