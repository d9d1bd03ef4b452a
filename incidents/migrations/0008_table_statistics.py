from django.db import migrations


class Migration(migrations.Migration):
    """A function by which the application's role, which owns no table, has tables counted."""

    dependencies = [
        ('incidents', '0007_publisher_names'),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION refresh_table_statistics() RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
            AS $$ BEGIN ANALYZE; END $$;
            """,
            'DROP FUNCTION refresh_table_statistics();',
        ),
    ]
