import incidents.models.report
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0002_periods_once_at_a_time'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='report_address_once',
        ),
        migrations.AddField(
            model_name='report',
            name='address_key',
            field=models.GeneratedField(db_persist=True, expression=incidents.models.report.AddressKey('url'), output_field=models.TextField(null=True, verbose_name='address without what varies')),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('address_key',), name='report_address_once', violation_error_message='A report with this address is there already.'),
        ),
    ]
