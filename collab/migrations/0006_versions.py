import json
import zlib

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def seal(seq, parts, body):
    """`collab.rooms.seal`, as it was when this was written."""
    return zlib.crc32(body, zlib.crc32(f"{seq} {parts}".encode()))


def seal_logs(apps, schema_editor):
    """Checksums covered the bytes alone; now also the row's place and authors. What is damaged stays damaged."""
    for row in apps.get_model("collab", "Update").objects.order_by("id").iterator(chunk_size=200):
        if zlib.crc32(row.bytes) == row.crc:
            row.crc = seal(row.seq, json.dumps(row.parts), row.bytes)
            row.save(update_fields=["crc"])
    for row in apps.get_model("collab", "Snapshot").objects.order_by("id").iterator(chunk_size=1):
        if zlib.crc32(row.bytes) == row.crc:
            row.crc = seal(row.seq, "", row.bytes)
            row.save(update_fields=["crc"])


class Migration(migrations.Migration):
    dependencies = [
        ("collab", "0005_quarantine"),
    ]

    operations = [
        migrations.AddField("head", "bad", models.BigIntegerField(null=True)),
        migrations.AddField("head", "stuck", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="collab.member"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="collab.room"
                    ),
                ),
            ],
        ),
        migrations.RunPython(seal_logs, migrations.RunPython.noop),
    ]
