from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0007_class_freeze"),
    ]

    operations = [
        migrations.AddField("member", "secret", models.CharField(blank=True, default="", max_length=64)),
    ]
