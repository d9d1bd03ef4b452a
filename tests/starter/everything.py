"""All rows of the application, for saying that something changed nothing."""

from django.apps import apps
from django.core.exceptions import ValidationError
from pghistory.models import Event

# What the database or the application writes by itself.
OWN = ("gazetteerchange", "groupancestry", "incidentchange", "toll")
STAMPS = ("created_at", "updated_at", "chosen_at")


def all_models():
    """Every model of the application that people or loaders write."""
    return [
        model
        for model in apps.get_app_config("incidents").get_models()
        if model._meta.model_name not in OWN and not issubclass(model, Event)
    ]


def all_rows() -> dict[str, list[dict]]:
    """Every row of every such model, without the times at which they were stored."""
    rows = {}
    for model in all_models():
        names = [field.attname for field in model._meta.concrete_fields]
        rows[model._meta.label] = list(
            model.objects.order_by("pk").values(*(name for name in names if name not in STAMPS))
        )
    return rows


def rows_that_a_form_would_refuse() -> list[str]:
    """What is wrong with rows by the rules of their fields: choices, lengths, blanks."""
    problems = []
    for model in all_models():
        generated = [field.name for field in model._meta.concrete_fields if field.generated]
        for row in model.objects.all():
            try:
                row.clean_fields(exclude=generated)
            except ValidationError as problem:
                problems.append(f"{model._meta.label} {row.pk} {row}: {problem}")
    return problems
