"""The lives of the demo's cases: what happens to each, and when, measured on its own clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from kept.domain.cases import actions
from kept.domain.cases.actions.waking import wake_case
from kept.domain.cases.models import Case, Clock
from kept.domain.cases.types import Request
from kept.domain.parties.models import Agent
from kept.kernel.actor import Actor
from kept.policy.arrival import is_triaged_on_arrival
from kept.surfaces.cli.demo.cast import Players
from kept.surfaces.cli.demo.script import Story


@dataclass(frozen=True)
class Told:
    """A story with its words filled in."""

    subject: str
    body: str
    severity: str
    facts: dict[str, str]
    question: str
    answer: str
    note: str
    resolution: str
    resolution_kind: str


def tell(story: Story, words: dict[str, tuple[str, ...]], rng: Random) -> Told:
    """Fill in a story's words, the same ones all through it."""
    chosen = {name: rng.choice(values) for name, values in words.items()}
    texts = ("subject", "body", "question", "answer", "note", "resolution")
    filled = {name: getattr(story, name).format(**chosen) for name in texts}
    return Told(severity=story.severity, facts=dict(story.facts), resolution_kind=story.resolution_kind, **filled)


class Over(Exception):
    """The present is reached: what would come next has not happened yet."""


class Life:
    """One case being lived. Time goes on by `at` up to `now`; whatever comes due on the way happens at its instant."""

    def __init__(
        self, players: Players, told: Told, rng: Random, *, opened_at: datetime, now: datetime, channel: str
    ) -> None:
        self.players = players
        self.told = told
        self.rng = rng
        self.at = opened_at
        self.now = now
        contact, self.customer, plan = rng.choice(players.contacts)
        answers = is_triaged_on_arrival(players.policy, channel)  # who writes a mail answers no questions
        self.agent, self.staff = rng.choice(players.agents)
        self.case = actions.open_case(
            request=Request(
                subject=told.subject,
                body=told.body,
                channel=channel,
                severity=told.severity if answers else None,
                facts=told.facts if answers else {},
            ),
            organisation=contact.organisation,
            contact=contact,
            actor=self._opener(plan, channel),
            at=opened_at,
            team=rng.choice(players.teams),
        )
        self.number = self.case.number
        self.address = contact.email

    def _opener(self, plan: str, channel: str) -> Actor:
        """The customer, through the channel; an agent where they phoned; the desk where it took a mail in."""
        via = next(one for one in self.players.policy.channels if one.key == channel).via
        if via == "phone":
            return self.staff
        if channel not in {one.key for one in self.players.policy.channels_for(plan)}:
            return self.players.robot
        return self.customer.through("mail" if via == "mail" else "web")

    def begin(self) -> None:
        """The mail with the number goes out."""
        self.wait(timedelta(seconds=20))
        actions.confirm_case(number=self.number, address=self.address, actor=self.players.robot, at=self.at)

    def wait(self, by: timedelta) -> None:
        """Let time pass. Raises Over at the present."""
        instant = self.at + by
        self.pass_time(min(instant, self.now))
        if instant > self.now:
            raise Over

    def pass_time(self, until: datetime) -> None:
        """Do what comes due until then; it is announced within two seconds of its instant, as a worker would."""
        while True:
            case = Case.objects.select_related("desk").get(pk=self.case.pk)
            if case.next_wake_at is None or case.next_wake_at > until:
                break
            woken_at = max(case.next_wake_at, self.at) + timedelta(seconds=self.rng.choice((0, 1, 1, 2)))
            self.at = min(woken_at, until)
            wake_case(case, at=self.at)
        self.at = max(until, self.at)

    def due(self, *keys: str) -> datetime | None:
        """When the earliest running clock of those keys is due."""
        running = Clock.objects.filter(case=self.case, state="running", key__in=keys, due_at__isnull=False)
        first = running.order_by("due_at").first()
        return first.due_at if first else None

    def answer_by(self, share: float) -> None:
        """Let that share of the time to the next promised answer pass; more than 1 is late."""
        due = self.due("first_response", "next_response", "update")
        if due is None or due <= self.at:
            self.wait(timedelta(minutes=self.rng.randint(20, 90)))
            return
        self.wait(min((due - self.at) * share, timedelta(days=3)))

    def take(self) -> None:
        """An agent takes the case and triages it where that is due."""
        actions.assign_case(number=self.number, agent=self.agent, actor=self.staff, at=self.at)
        if not Case.objects.get(pk=self.case.pk).is_triaged:
            actions.triage_case(
                number=self.number,
                kind=self.players.policy.default_kind,
                severity=self.told.severity,
                reason="Read the mail and asked what is affected.",
                actor=self.staff,
                at=self.at,
            )

    def reply(self, body: str, *, then_wait_for: str | None = None) -> None:
        """An agent replies to everyone."""
        actions.reply_to_case(number=self.number, body=body, actor=self.staff, at=self.at, then_wait_for=then_wait_for)

    def customer_writes(self, body: str) -> None:
        """The customer writes."""
        actions.add_customer_message(number=self.number, body=body, actor=self.customer, at=self.at)

    def note(self) -> None:
        """An agent writes a note."""
        actions.write_note(number=self.number, body=self.told.note, actor=self.staff, at=self.at)

    def resolve(self) -> None:
        """An agent gives the resolution."""
        actions.resolve_case(
            number=self.number,
            resolution_kind=self.told.resolution_kind,
            explanation=self.told.resolution,
            actor=self.staff,
            at=self.at,
        )

    def give_to(self, agent: Agent | None) -> None:
        """Another owner, or nobody."""
        actions.assign_case(number=self.number, agent=agent, actor=self.staff, at=self.at)


Living = Callable[[Life], None]


def fresh(life: Life) -> None:
    """Just came in; nobody has looked."""


def being_read(life: Life) -> None:
    """Taken, not yet answered."""
    life.take()


def asked(life: Life) -> None:
    """Answered with a question; the customer's turn."""
    life.answer_by(life.rng.uniform(0.1, 0.8))
    life.take()
    life.reply(life.told.question, then_wait_for="customer")


def answered_back(life: Life) -> None:
    """The customer answered the question; our turn again."""
    asked(life)
    life.wait(timedelta(minutes=life.rng.randint(15, 300)))
    life.customer_writes(life.told.answer)


def worked_on(life: Life) -> None:
    """Conversation, a note, an update in time."""
    answered_back(life)
    life.answer_by(life.rng.uniform(0.1, 0.7))
    life.note()
    life.reply("Thank you, that helps. We can see it in the logs and are working on it now.")


def raised(life: Life) -> None:
    """It got worse: the severity goes up in the middle."""
    asked(life)
    keys = [one.key for one in life.players.policy.severities]
    case = Case.objects.get(pk=life.case.pk)
    higher = keys[max(0, keys.index(case.severity) - 1)]
    life.wait(timedelta(minutes=life.rng.randint(10, 60)))
    life.customer_writes("It has become worse: more people are affected now.")
    if higher != case.severity:
        actions.change_severity(
            number=life.number,
            severity=higher,
            reason="More people are affected than was first reported.",
            actor=life.staff,
            at=life.at,
        )


def overlooked(life: Life) -> None:
    """Nobody answered in time; still open."""
    life.answer_by(1.05)
    life.wait(timedelta(minutes=life.rng.randint(5, 50)))


def late(life: Life) -> None:
    """Answered late, then solved."""
    overlooked(life)
    life.take()
    life.reply("We are sorry that this took us so long. " + life.told.question, then_wait_for="customer")
    life.wait(timedelta(hours=life.rng.randint(1, 20)))
    life.customer_writes(life.told.answer)
    life.answer_by(0.5)
    life.resolve()


def solved(life: Life) -> None:
    """Solved in time."""
    worked_on(life)
    life.answer_by(life.rng.uniform(0.2, 0.9))
    life.resolve()


def solved_at_once(life: Life) -> None:
    """Answered with the solution."""
    life.answer_by(life.rng.uniform(0.1, 0.9))
    life.take()
    life.resolve()


def worked_around(life: Life) -> None:
    """A workaround first, the solution later."""
    worked_on(life)
    actions.give_workaround(number=life.number, actor=life.staff, at=life.at)
    life.answer_by(0.6)
    life.reply("The workaround holds on our side too. We will tell you when the cause is corrected.")


def closed(life: Life) -> None:
    """Solved, and closed by the customer."""
    solved(life)
    life.wait(timedelta(hours=life.rng.randint(1, 30)))
    if Case.objects.get(pk=life.case.pk).state == "resolved":
        actions.close_case(number=life.number, reason="It works again, thank you.", actor=life.customer, at=life.at)


def came_back(life: Life) -> None:
    """Solved, and reopened by the customer."""
    solved(life)
    life.wait(timedelta(hours=life.rng.randint(2, 40)))
    life.customer_writes("I am afraid it happened again this morning, exactly as before.")


def was_nothing(life: Life) -> None:
    """Not a request at all."""
    life.wait(timedelta(minutes=12))
    actions.cancel_case(number=life.number, reason="An advertisement.", actor=life.staff, at=life.at)


RECENT: tuple[tuple[Living, int], ...] = (
    (fresh, 4), (being_read, 2), (asked, 4), (answered_back, 4), (worked_on, 4), (raised, 2), (overlooked, 2),
    (worked_around, 2),
)  # fmt: skip
PAST: tuple[tuple[Living, int], ...] = (
    (closed, 9), (solved, 8), (solved_at_once, 6), (late, 3), (came_back, 2), (worked_around, 1), (asked, 1),
    (was_nothing, 1),
)  # fmt: skip


def deal(lives: tuple[tuple[Living, int], ...], count: int, rng: Random) -> list[Living]:
    """That many lives in the proportions of their weights, none left out, in random order."""
    pack = [living for living, weight in lives for _ in range(weight)]
    dealt = (pack * (count // len(pack) + 1))[:count]
    rng.shuffle(dealt)
    return dealt
