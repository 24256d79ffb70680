"""Results keep who published what; those from before cannot be read without it and are asked again."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Delete the results, which are kept for a day only."""
    apps.get_model("explore", "StoredQuestion").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("explore", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="storedquestion",
            name="published",
            field=models.JSONField(default=dict),
        ),
        # Last: PostgreSQL alters no table while it has yet to check what the deleted rows were referred to by.
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
