import pghistory
from django.core.management.base import BaseCommand
from django.db import transaction

from incidents.duplicates import refresh_duplicate_pairs
from incidents.management.words import what_was_added
from incidents.models import Incident
from incidents.starter import load_demo, load_starter
from incidents.table_statistics import refresh_table_statistics


class Command(BaseCommand):
    help = (
        "Loads the demonstration incidents, and the starter data on which they rest. "
        "Run again, it adds what is missing and leaves the rest alone."
    )

    @transaction.atomic
    def handle(self, **options):
        with pghistory.context(program="load_demo"):
            added = load_starter() + load_demo()
            refresh_duplicate_pairs(Incident.objects.values_list("pk", flat=True))
        refresh_table_statistics()
        self.stdout.write(what_was_added(added))
