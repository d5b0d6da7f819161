from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collab", "0002_planned")]

    operations = [
        migrations.AddField(
            model_name="want",
            name="variation",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
