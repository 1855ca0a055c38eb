"""DiBK's national plan base: restricted, every page needs a token or a user's name and password."""

from __future__ import annotations

import base64

from tests.standin.ogc_features import Feature, OgcFeatures
from tests.standin.server import Answer, Request

TOKEN = "oppdiktet-token"


class MunicipalPlans(OgcFeatures):
    """`products` maps product -> collection -> features (dotted property names, EPSG:25833)."""

    name = "municipal_plans"

    def __init__(self, products: dict[str, dict[str, list[Feature]]], token: str = TOKEN) -> None:
        super().__init__({})
        self.load(products)
        basic = base64.b64encode(token.encode()).decode()
        self.accepted = {f"Bearer {token}", f"Basic {basic}"}

    def load(self, products: dict[str, dict[str, list[Feature]]]) -> None:
        self.collections = {
            f"/{product}/collections/{collection}": features
            for product, collections in products.items()
            for collection, features in collections.items()
        }

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") not in self.accepted:
            return Answer(b"Denne siden krever innlogging", 401, "text/html")
        return super().answer(request)
