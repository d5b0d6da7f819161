import django.db.models.deletion
from django.db import migrations, models

# What was accepted until now teaches the hand of its room; what a class accepted teaches nothing.
LEDGER = """
    UPDATE collab_acceptance SET hand_id = rooms.hand_id, teaches = teams.kind <> 'class'
    FROM collab_room rooms JOIN collab_team teams ON teams.id = rooms.team_id
    WHERE rooms.id = collab_acceptance.room_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0013_editor_offer"),
    ]

    operations = [
        migrations.AddField("team", "class_teaches", models.BooleanField(default=False)),
        migrations.AddField("hand", "relearn", models.BooleanField(default=False)),
        migrations.AddField("adapter", "reason", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField(
            "adapter",
            "member",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="collab.member"),
        ),
        migrations.AddField("adapter", "probes", models.JSONField(default=list)),
        migrations.AddField(
            "acceptance",
            "hand",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="acceptances",
                to="collab.hand",
            ),
        ),
        migrations.AddField("acceptance", "teaches", models.BooleanField(default=True)),
        migrations.RunSQL(LEDGER, migrations.RunSQL.noop),
    ]
