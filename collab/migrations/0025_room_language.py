from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collab', '0024_stock'),
    ]

    operations = [
        migrations.AddField(
            model_name='room',
            name='language',
            field=models.CharField(blank=True, default='', max_length=5),
        ),
    ]
