from django.db import migrations, models

ROLES = [
    "contact",
    "customer_administrator",
    "partner",
    "agent",
    "engineer",
    "product_manager",
    "lead",
    "administrator",
    "robot",
]


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="agent",
            name="role",
            field=models.CharField(choices=[(role, role) for role in ROLES], max_length=30),
        ),
    ]
