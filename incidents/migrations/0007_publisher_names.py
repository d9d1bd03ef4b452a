from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0006_report_text_fingerprint'),
    ]

    operations = [
        migrations.RenameField(
            model_name='publisher',
            old_name='name',
            new_name='name_en',
        ),
        migrations.AlterModelOptions(
            name='publisher',
            options={'ordering': ['name_en'], 'verbose_name': 'publisher', 'verbose_name_plural': 'publishers'},
        ),
        migrations.AlterField(
            model_name='publisher',
            name='name_en',
            field=models.CharField(max_length=200, verbose_name='name in English'),
        ),
        migrations.AddField(
            model_name='publisher',
            name='name_fr',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in French'),
        ),
        migrations.AddConstraint(
            model_name='publisher',
            constraint=models.UniqueConstraint(fields=('name_en',), name='publisher_name_once'),
        ),
    ]
