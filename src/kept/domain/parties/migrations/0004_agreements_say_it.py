"""A customer no longer says whether its partner sees its people; its agreements do."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_shows_contacts"), ("entitlements", "0006_shows_contacts")]

    operations = [migrations.RemoveField("organisation", "shows_contacts")]
