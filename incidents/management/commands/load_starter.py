from django.core.management.base import BaseCommand

from incidents.management.words import what_was_added
from incidents.starter import load_starter
from incidents.table_statistics import refresh_table_statistics


class Command(BaseCommand):
    help = (
        "Loads states, regions, places, organisations, armed groups, claimants and publishers. "
        "Run again, it adds what is missing and leaves the rest alone."
    )

    def handle(self, **options):
        added = load_starter()
        refresh_table_statistics()
        self.stdout.write(what_was_added(added))
