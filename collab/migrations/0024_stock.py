from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0023_deleted_versions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='team',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('class', 'Class'), ('stock', 'Stock')], default='team', max_length=8),
        ),
    ]
