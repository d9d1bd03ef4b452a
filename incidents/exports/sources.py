"""The datasets behind a selection: what a file, or a sheet of paper, has to name."""

import numpy as np
from django.db.models import F, Q, QuerySet

from incidents.columns import Selection
from incidents.columns.rows_of_selection import rows_of_selection
from incidents.models import CasualtyClaim, Dataset, ExternalReference, Incident


def datasets_of(selection: Selection) -> QuerySet[Dataset]:
    """The datasets that the user may see and that tell of incidents of the selection.

    Incidents come from one, are told of in one though somebody here has logged them, or
    have a figure of one, themselves or in their operation.
    """
    of_code, counts = selection.counts_of("dataset")
    come_from = np.unique(of_code[counts > 0]).tolist()
    of_operations = Incident.objects.alias(incident_id=F("pk")).filter(
        operation__casualty_claims__dataset__isnull=False
    )
    told_in = Q(pk__in=come_from)
    for rows, dataset in (
        (ExternalReference.objects.all(), "dataset"),
        (CasualtyClaim.objects.filter(dataset__isnull=False), "dataset"),
        (of_operations, "operation__casualty_claims__dataset"),
    ):
        found = rows_of_selection(rows.order_by(), selection)
        told_in |= Q(pk__in=found.values(dataset))
    return Dataset.objects.visible_to(selection.incident_filter.user).filter(told_in)
