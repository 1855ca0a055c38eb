"""A plan with one of its disputed memberships chosen the other way: what does the choice mean for the figures?"""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.plan.model import Plan


@dataclass(frozen=True)
class Alternative:
    """One membership that sources disagree on, placed where the plan does not place it."""

    area_set: str
    member: str
    choice: str
    """The other area."""
    plan: Plan
    """The same plan, with the member there."""


def alternatives(plan: Plan) -> list[Alternative]:
    """Every other choice of every `[[assignment]]`, one at a time, in the plan's order."""
    return [
        Alternative(entry.area_set, entry.member, choice, _placed(plan, entry.area_set, entry.member, choice))
        for entry in plan.assignments
        for choice in entry.choices
        if choice != entry.choice
    ]


def _placed(plan: Plan, area_set: str, member: str, area: str) -> Plan:
    members = tuple(
        found.model_copy(update={"area": area}) if (found.area_set, found.member) == (area_set, member) else found
        for found in plan.members
    )
    placed = plan.model_copy(update={"members": members})
    # What the plan has worked out of its members is copied with it, and holds no more.
    for name in placed.__dict__.keys() - type(plan).model_fields.keys():
        del placed.__dict__[name]
    return placed
