from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_revision"),
    ]

    # What was published before there were policies was published exactly, for everybody.
    operations = [
        migrations.AddField(
            model_name="dataset",
            name="policy",
            field=models.CharField(default="open", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dataset",
            name="audience",
            field=models.CharField(default="everyone", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(model_name="dataset", name="epoch", field=models.IntegerField(null=True)),
        migrations.AddField(model_name="dataset", name="epoch_opened", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="dataset", name="told", field=models.JSONField(null=True)),
        migrations.AddField(model_name="dataset", name="cube", field=models.JSONField(null=True)),
        migrations.AddField(model_name="datasetterm", name="margin", field=models.BigIntegerField(default=0)),
        migrations.AlterField(model_name="dataset", name="subjects", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="dataset", name="studies", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="dataset", name="series", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="dataset", name="images", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="dataset", name="bytes", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="datasetterm", name="subjects", field=models.BigIntegerField(null=True)),
        migrations.AlterField(model_name="datasetterm", name="series", field=models.BigIntegerField(null=True)),
    ]
