"""DiBK's open service of planning notices: `planomrade`, and a list of affected parties that nobody should fetch."""

from __future__ import annotations

from tests.standin.ogc_features import Feature, OgcFeatures
from tests.standin.server import Answer, Request


class PlanNotices(OgcFeatures):
    name = "plan_notices"

    def __init__(self, features: list[Feature]) -> None:
        super().__init__({"/collections/planomrade": features})

    def answer(self, request: Request) -> Answer:
        if "beroerteParter" in request.path:
            return Answer(b'[{"navn": "Kari Nordmann (oppdiktet)", "adresse": "Lia 1"}]')
        return super().answer(request)
