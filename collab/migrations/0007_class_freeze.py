from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0006_versions"),
    ]

    operations = [
        migrations.AddField("room", "frozen", models.DateTimeField(null=True)),
    ]
