"""Fifty pairs of people save at once: each change is kept, or given back to who made it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.models import CasualtyClaim, Incident
from tests.admin.form_page import FormPage, fields_of, text_of
from tests.builders import make_claim, make_incident, make_user

PAIRS = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_pairs_of_saves_lose_nothing():
    editors = [make_user(f"editor {number}", "editor") for number in range(2)]
    incidents = [make_incident(f"Attack {number}") for number in range(PAIRS)]
    for incident in incidents:
        make_claim(incident, 25)

    def opened_by(editor, incident):
        client = Client()
        client.force_login(editor)
        return FormPage(client, reverse("admin:incidents_incident_change", args=[incident.pk]))

    def typed(who, number):
        # In every other pair both change the same.
        field = "summary" if who == 0 or number % 2 else "casualty_claims-0-note"
        return field, f"Words {who} of pair {number}"

    def save_both(number):
        pages = [opened_by(editor, incidents[number]) for editor in editors]
        start = Barrier(2)

        def save(who):
            try:
                start.wait()
                field, words = typed(who, number)
                return pages[who].send(**{field: words})
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as both:
            return list(both.map(save, range(2)))

    for number in range(PAIRS):
        answers = save_both(number)
        were_saved = [bool(answer.redirect_chain) for answer in answers]
        same = number % 2 == 1
        assert sorted(were_saved) == [not same, True], number
        summary = Incident.objects.get(pk=incidents[number].pk).summary
        note = CasualtyClaim.objects.get(incident=incidents[number]).note
        for who, answer in enumerate(answers):
            field, words = typed(who, number)
            if were_saved[who]:
                assert words in (summary, note), (number, who)
            else:
                # Refused: the form that came back still has every word.
                assert fields_of(text_of(answer))[field] == [words], (number, who)
                history = Incident.pgh_event_model.objects.filter(pgh_obj=incidents[number].pk)
                assert words not in history.values_list("summary", flat=True)
