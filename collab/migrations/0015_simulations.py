import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("collab", "0014_hands"),
    ]

    operations = [
        migrations.CreateModel(
            name="Play",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended", models.DateTimeField(null=True)),
                ("member", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="collab.member")),
                ("room", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="plays", to="collab.room")),
            ],
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.PositiveIntegerField(default=1)),
                ("clip", models.CharField(max_length=64)),
                ("label", models.CharField(blank=True, default="", max_length=80)),
                ("to", models.CharField(blank=True, default="", max_length=64)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="picks", to="collab.member")),
                ("play", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="picks", to="collab.play")),
            ],
        ),
        migrations.AddConstraint(
            model_name="play",
            constraint=models.UniqueConstraint(models.F("room"), condition=models.Q(("ended", None)), name="play_once_a_room"),
        ),
        migrations.AddIndex(
            model_name="pick",
            index=models.Index(fields=["play", "member"], name="collab_pick_play_id_036590_idx"),
        ),
    ]
