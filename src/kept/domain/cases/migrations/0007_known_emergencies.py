from django.db import migrations

FROM_THE_LEDGER = """
UPDATE cases_case SET emergency_reach = CASE
    WHEN latest.kind = 'case.emergency_granted' THEN 'messages'
    WHEN latest.payload->>'outcome' = 'settled' THEN ''
    ELSE 'nothing' END
FROM (
    SELECT DISTINCT ON (desk_id, stream) desk_id, stream, kind, payload FROM kernel_entry
    WHERE payload IS NOT NULL AND (
        kind IN ('case.emergency_granted', 'case.emergency_expired', 'case.emergency_ended')
        OR kind = 'case.person_verified' AND payload->>'is_known' = 'false')
    ORDER BY desk_id, stream, position DESC
) latest
WHERE latest.desk_id = cases_case.desk_id AND latest.stream = 'case:' || cases_case.id
"""


class Migration(migrations.Migration):
    """What an emergency leaves to the unapproved, for cases that were emergencies before this was kept."""

    dependencies = [
        ("cases", "0006_emergency_reach"),
        ("kernel", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FROM_THE_LEDGER, migrations.RunSQL.noop)]
