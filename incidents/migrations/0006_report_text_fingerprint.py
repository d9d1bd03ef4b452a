import incidents.models.report
from django.core.management import CommandError
from django.db import migrations, models
from django.db.models import Count


def refuse_texts_that_are_now_the_same(apps, schema_editor):
    """Nobody but an analyst can say which of two such reports is to stay."""
    reports = apps.get_model("incidents", "Report").objects.using(schema_editor.connection.alias)
    twice = (
        reports.filter(text_fingerprint__isnull=False)
        .order_by()
        .values("text_fingerprint")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
    )
    same = reports.filter(text_fingerprint__in=twice.values("text_fingerprint"))
    ids = list(same.order_by("text_fingerprint", "pk").values_list("pk", flat=True))
    if ids:
        raise CommandError(
            "These reports have the same text but for quotation marks, dashes and blanks. "
            "Empty the text of all but one of each in the former version, then migrate again: "
            + ", ".join(str(pk) for pk in ids)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0005_duplicate_pair'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='report_text_once',
        ),
        migrations.RemoveField(
            model_name='report',
            name='text_fingerprint',
        ),
        migrations.AddField(
            model_name='report',
            name='text_fingerprint',
            field=models.GeneratedField(db_persist=True, expression=incidents.models.report.TextFingerprint('text'), output_field=models.CharField(max_length=32, null=True, verbose_name='fingerprint of the text')),
        ),
        migrations.RunPython(refuse_texts_that_are_now_the_same, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('text_fingerprint',), name='report_text_once', violation_error_message='A report with this very text is there already.'),
        ),
    ]
