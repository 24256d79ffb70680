import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0003_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exhibition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issued", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "dataset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exhibition", to="catalogue.dataset"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("image", models.BinaryField()),
                ("columns", models.IntegerField()),
                ("rows", models.IntegerField()),
                ("modality", models.CharField(max_length=64)),
                ("bodypart", models.CharField(max_length=64)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="catalogue.dataset"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["dataset", "place"], name="one_picture")],
            },
        ),
    ]
