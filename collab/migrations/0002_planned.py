import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collab", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Planned",
            fields=[
                (
                    "room",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="collab.room",
                    ),
                ),
                ("timeline", models.TextField()),
            ],
        ),
    ]
