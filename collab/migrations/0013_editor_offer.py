"""Takes offered beside those that a person accepted or locked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column of a Want."""

    dependencies = [("collab", "0012_review")]

    operations = [
        migrations.AddField(model_name="want", name="offer", field=models.BooleanField(default=False)),
    ]
