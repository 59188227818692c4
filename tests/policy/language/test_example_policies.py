"""Every worked question of the four example policies, answered at the command line."""

from __future__ import annotations

import pytest

from tests.policy.language.command import EXAMPLES, asked, promised

HIVEMQ = EXAMPLES / "hivemq.yaml"
SUSE = EXAMPLES / "suse.yaml"
ARISTA = EXAMPLES / "arista-ipc.yaml"
EKTASI = EXAMPLES / "ektasi.yaml"


def response(plan: str, severity: str, at: str, *more: str) -> dict[str, object]:
    return promised(HIVEMQ, "first_response", "--plan", plan, "--severity", severity, "--at", at, *more)


PHONED = ("--fact", "escalated_by=phone")


class TestHiveMQ:
    def test_without_a_call_easter_is_closed(self) -> None:
        found = response("extended", "P1", "2026-04-02T16:00+02:00")
        assert found["due_local"] == "Tue 2026-04-07 11:00 Europe/Berlin"
        kinds = {part["kind"] for part in found["explanation"]}  # type: ignore[attr-defined]
        assert {"holiday:Good Friday", "holiday:Easter Monday"} <= kinds

    def test_a_call_makes_the_case_run_round_the_clock(self) -> None:
        found = response("extended", "P1", "2026-04-02T16:00+02:00", *PHONED)
        assert found["due_at"] == "2026-04-02T18:00:00Z"

    def test_a_call_changes_the_hours_of_priority_one_only(self) -> None:
        found = response("extended", "P2", "2026-06-05T17:30+02:00", *PHONED)
        assert found["due_local"] == "Mon 2026-06-08 12:30 Europe/Berlin"

    def test_basic_support_waits_for_monday_whoever_calls(self) -> None:
        found = response("basic", "P1", "2026-06-06T10:00+02:00", *PHONED)
        assert found["counts_from_local"] == "Mon 2026-06-08 09:00 Europe/Berlin"

    def test_epiphany_is_a_holiday_in_bavaria(self) -> None:
        found = response("extended", "P2", "2026-01-05T16:00+01:00")
        assert found["due_local"] == "Wed 2026-01-07 11:00 Europe/Berlin"

    def test_priority_one_is_reserved_to_production(self) -> None:
        found = asked(HIVEMQ, "severity", "--fact", "impact=core_use_prevented", "--fact", "environment=other")
        assert (found["answer"], found["highest"]) == ("P2", "P2")

    def test_a_call_later_carries_the_time_that_is_left(self) -> None:
        found = response(
            "extended", "P1", "2026-04-02T16:00+02:00", "--change", "escalated_by=phone@2026-04-02T17:00+02:00"
        )
        assert found["due_at"] == "2026-04-02T18:00:00Z"


def right(kind: str, generation: str, ga: str, on: str, *more: str) -> tuple[str, str]:
    facts = ("--kind", kind, "--fact", f"generation={generation}", "--fact", f"ga={ga}", "--on", on)
    found = asked(SUSE, "right", *facts, *more)
    return found["answer"], found["reason"]


class TestSUSE:
    @pytest.mark.parametrize(
        ("kind", "severity", "answer"), [("defect", "S3", "no"), ("defect", "S2", "yes"), ("enhancement", "S2", "no")]
    )
    def test_in_year_eight_only_severe_defects_are_resolved(self, kind: str, severity: str, answer: str) -> None:
        assert right(kind, "thirteen", "2018-07-16", "2026-03-01", "--severity", severity)[0] == answer

    def test_in_year_six_defects_are_resolved_and_enhancements_limited(self) -> None:
        assert right("defect", "thirteen", "2018-07-16", "2024-03-01", "--severity", "S3")[0] == "yes"
        answer, reason = right("enhancement", "thirteen", "2018-07-16", "2024-03-01")
        assert (answer, reason) == ("limited", "On partner or customer request")

    def test_in_year_six_of_ten_minor_defects_are_not(self) -> None:
        assert right("defect", "ten", "2006-07-17", "2012-01-15", "--severity", "S3")[0] == "no"
        assert right("security_update", "ten", "2006-07-17", "2012-01-15")[0] == "yes"

    def test_in_year_eight_of_ten_the_option_decides(self) -> None:
        case = ("ten", "2006-07-17", "2014-03-01")
        assert right("security_update", *case)[0] == "no"
        assert right("security_update", *case, "--fact", "has_ltss=yes")[0] == "yes"
        assert right("self_service", *case)[0] == "yes"

    def test_a_service_pack_is_supported_six_months_more(self) -> None:
        facts = ("--fact", "life_of=service_pack", "--fact", "superseded=2025-06-17", "--on", "2025-07-01")
        phases = asked(SUSE, "phase", *facts)["phases"]
        assert (phases["supported"]["until"], phases["supported"]["until_weekday"]) == ("2025-12-17", "Wed")
        phases = asked(SUSE, "phase", *facts, "--fact", "ltss=24 months")["phases"]
        assert (phases["ltss"]["until"], phases["ltss"]["until_weekday"]) == ("2027-12-17", "Fri")

    def test_the_option_is_sold_in_steps_of_a_year(self) -> None:
        found = asked(SUSE, "entitled", "--fact", "ltss=18 months")
        assert found["answer"] == "no"
        assert "from 12 months to 36 months, in steps of 12 months" in found["reason"]


class TestArista:
    def test_the_narrower_class_wins(self) -> None:
        found = asked(
            ARISTA,
            "warranty",
            "--on",
            "2026-03-01",
            "--fact",
            "shipped=2025-01-01",
            "--fact",
            "model=adm",
            "--fact",
            "has_very_high_brightness=yes",
        )
        assert found["answer"] == "no"
        assert "very high brightness" in found["reason"]

    def test_a_repair_carries_ninety_days_of_its_own(self) -> None:
        unit = ("--fact", "shipped=2024-02-10", "--fact", "has_drive=yes", "--fact", "invoiced=2026-02-01")
        found = asked(ARISTA, "warranty", *unit, "--on", "2026-02-05")["warranties"]
        assert found["factory"]["until"] == "2026-02-10"
        assert (found["repair"]["until"], found["repair"]["until_weekday"]) == ("2026-05-02", "Sat")
        later = (*unit, "--on", "2026-04-15")
        assert asked(ARISTA, "warranty", *later, "--fact", "failure=replaced_part")["answer"] == "yes"
        assert asked(ARISTA, "warranty", *later, "--fact", "failure=other")["answer"] == "no"

    def test_a_second_repair_chains(self) -> None:
        unit = ("--fact", "shipped=2020-01-01", "--fact", "has_drive=yes", "--fact", "failure=replaced_part")
        first = (*unit, "--fact", "invoiced=2026-01-10", "--on", "2026-04-01")
        assert asked(ARISTA, "warranty", *first)["warranties"]["repair"]["until"] == "2026-04-10"
        assert asked(ARISTA, "charge", "evaluation", *first)["amount"] == "0.00"
        assert asked(ARISTA, "charge", "repair", *first)["amount"] == "0.00"
        again = asked(ARISTA, "warranty", *unit, "--fact", "invoiced=2026-04-20", "--on", "2026-04-21")
        repair = again["warranties"]["repair"]
        assert (repair["until"], repair["until_weekday"]) == ("2026-07-19", "Sun")

    def test_a_declined_quotation_costs_the_evaluation_only(self) -> None:
        unit = ("--fact", "shipped=2020-01-01", "--fact", "quotation=declined", "--on", "2026-04-01")
        evaluation = asked(ARISTA, "charge", "evaluation", *unit)
        assert (evaluation["amount"], evaluation["currency"]) == ("100.00", "USD")
        assert evaluation["is_refundable"] is False
        assert asked(ARISTA, "charge", "repair", *unit)["amount"] == "0.00"

    def test_a_fault_that_was_not_cured_keeps_its_number(self) -> None:
        found = asked(ARISTA, "authorisation", "--fact", "fault=not_cured", "--on", "2026-04-01")
        assert found["answer"] == "same"
        assert asked(ARISTA, "authorisation", "--on", "2026-04-01")["answer"] == "new"


def ektasi(clock: str, severity: str, at: str, *more: str) -> dict[str, object]:
    return promised(EKTASI, clock, "--plan", "managed", "--severity", severity, "--at", at, *more)


class TestEktasi:
    def test_priority_one_runs_over_midnight(self) -> None:
        at = "2026-03-14T23:50+05:30"
        assert ektasi("first_response", "P1", at)["due_at"] == "2026-03-14T18:35:00Z"
        assert ektasi("workaround", "P1", at)["due_at"] == "2026-03-14T22:20:00Z"

    def test_priority_two_goes_on_on_monday(self) -> None:
        found = ektasi("first_response", "P2", "2026-03-13T17:00+05:30")
        assert found["due_local"] == "Mon 2026-03-16 11:00 Asia/Kolkata"

    def test_the_root_cause_is_reported_after_closure(self) -> None:
        closed = ("--event", "closed=2026-03-18T15:00+05:30")
        found = ektasi("root_cause", "P1", "2026-03-17T10:00+05:30", *closed)
        assert str(found["due_local"]).startswith("Wed 2026-03-25")
        none = ektasi("root_cause", "P3", "2026-03-17T10:00+05:30", *closed)
        assert (none["due_at"], none["no_time"]) == (None, "no time promised")

    def test_credits_follow_the_tiers(self) -> None:
        june = ("credit", "service", "--period", "2026-06", "--down", "220")
        found = asked(EKTASI, *june)
        assert (found["percent"], found["availability"]) == ("10", "99.491 %")
        found = asked(EKTASI, *june, "--excluded", "maintenance=100", "--fact", "notice_hours=50")
        assert (found["percent"], found["availability"]) == ("5", "99.722 %")

    def test_maintenance_announced_too_late_counts(self) -> None:
        june = ("credit", "service", "--period", "2026-06", "--down", "220", "--excluded", "maintenance=100")
        assert asked(EKTASI, *june, "--fact", "notice_hours=47")["percent"] == "10"

    def test_a_credit_is_claimed_within_thirty_days(self) -> None:
        found = asked(EKTASI, "credit", "service", "--period", "2026-03", "--down", "100")
        assert (found["claim_until"], found["claim_until_weekday"]) == ("2026-04-30", "Thu")

    def test_outside_the_work_order_no_time_is_promised(self) -> None:
        found = ektasi("first_response", "P1", "2026-03-14T23:50+05:30", "--fact", "in_work_order=no")
        assert (found["due_at"], found["no_time"]) == (None, "best effort")
