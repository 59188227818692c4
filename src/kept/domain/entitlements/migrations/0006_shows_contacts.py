"""Whether a partner sees who the customer's people are is said by each agreement, as the customer said it for all."""

from django.db import migrations, models


def carry(apps, schema_editor):
    hiding = apps.get_model("parties", "Organisation").objects.filter(shows_contacts=False).values("pk")
    apps.get_model("entitlements", "Agreement").objects.filter(organisation__in=hiding).update(shows_contacts=False)


def carry_back(apps, schema_editor):
    hiding = apps.get_model("entitlements", "Agreement").objects.filter(shows_contacts=False).values("organisation")
    apps.get_model("parties", "Organisation").objects.filter(pk__in=hiding).update(shows_contacts=False)


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0005_expired_changes"), ("parties", "0003_shows_contacts")]

    operations = [
        migrations.AddField("agreement", "shows_contacts", models.BooleanField(default=True)),
        migrations.RunPython(carry, carry_back),
    ]
