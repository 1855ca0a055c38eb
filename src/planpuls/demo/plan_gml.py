"""The invented plans and land use as GML, in the layouts of the official product specifications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from planpuls.demo.plans import Area, Ground, Plan, ring

INVENTED = "Oppdiktede demodata fra planpuls, ikke data fra kommunene eller DiBK"
SOSI = "http://skjema.geonorge.no/SOSI/produktspesifikasjon"
PURPOSE = {
    "KpArealformålOmråde": "arealformål",
    "KpArealbrukOmråde": "arealbruk",
    "RpArealformålOmråde": "arealformål",
    "RbFormålOmråde": "reguleringsformål",
}


def plans_of(here: Iterable[Area]) -> list[Plan]:
    return list(dict.fromkeys(area.plan for area in here))


def extent(plan: Plan, here: Sequence[Area]) -> list[tuple[int, int]]:
    """A plan's own outline: the box of its areas."""
    mine = [area.at for area in here if area.plan == plan and area.defect != "empty"]
    sides = [min(at[0] for at in mine), min(at[1] for at in mine), max(at[2] for at in mine), max(at[3] for at in mine)]
    return ring(plan.municipality, (sides[0], sides[1], sides[2], sides[3]))


def local_id(number: int, plan: Plan) -> str:
    return f"oppdiktet-{plan.municipality}-{plan.plan_id}-{number}"


def plan_gml(product: str, here: Sequence[Area]) -> str:
    members = [_gml_plan(number, plan, here) for number, plan in enumerate(plans_of(here), 1)]
    members += [_gml_area(number, area) for number, area in enumerate(here, 1)]
    return gml_document(f"{SOSI}/{product}/20190401", members)


def gml_document(namespace: str, members: Iterable[str]) -> str:
    inside = "\n".join(f"  <gml:featureMember>\n{member}\n  </gml:featureMember>" for member in members)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!-- {INVENTED} -->\n"
        f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:app="{namespace}" gml:id="oppdiktet">\n'
        f"{inside}\n</gml:FeatureCollection>\n"
    )


def _gml_identity(number: int, plan: Plan) -> str:
    return (
        f"<app:identifikasjon><app:Identifikasjon><app:lokalId>{local_id(number, plan)}</app:lokalId>"
        "<app:navnerom>oppdiktet</app:navnerom></app:Identifikasjon></app:identifikasjon>"
        "<app:arealplanId><app:NasjonalArealplanId>"
        f"<app:kommunenummer>{plan.municipality}</app:kommunenummer>"
        f"<app:planidentifikasjon>{plan.plan_id}</app:planidentifikasjon>"
        "</app:NasjonalArealplanId></app:arealplanId>"
    )


def gml_surface(points: Sequence[tuple[int, int]]) -> str:
    positions = " ".join(f"{x} {y}" for x, y in points)
    return (
        '<app:område><gml:Surface srsName="urn:ogc:def:crs:EPSG::25833"><gml:patches><gml:PolygonPatch><gml:exterior>'
        f"<gml:LinearRing><gml:posList>{positions}</gml:posList></gml:LinearRing>"
        "</gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface></app:område>"
    )


def _gml_plan(number: int, plan: Plan, here: Sequence[Area]) -> str:
    kind = "RpOmråde" if plan.zoning else "KpOmråde"
    level = "<app:vertikalnivå>2</app:vertikalnivå>" if plan.zoning else ""
    return (
        f'    <app:{kind} gml:id="plan.{plan.municipality}.{number}">{_gml_identity(number, plan)}{level}'
        f"{gml_surface(extent(plan, here))}<app:plantype>{plan.type}</app:plantype>"
        f"<app:planstatus>{plan.status}</app:planstatus><app:plannavn>{escape(plan.name)}</app:plannavn>"
        f"<app:lovreferanse>{plan.law}</app:lovreferanse>"
        f"<app:ikrafttredelsesdato>{plan.date}</app:ikrafttredelsesdato></app:{kind}>"
    )


def _gml_area(number: int, area: Area) -> str:
    shape = "" if area.defect == "empty" else gml_surface(ring(area.plan.municipality, area.at, area.defect))
    field = PURPOSE[area.feature_type]
    status = "" if area.status is None else f"<app:arealbruksstatus>{area.status}</app:arealbruksstatus>"
    return (
        f'    <app:{area.feature_type} gml:id="area.{area.plan.plan_id}.{number}">{_gml_identity(100 + number, area.plan)}'
        f"{shape}<app:{field}>{area.code}</app:{field}>{status}</app:{area.feature_type}>"
    )


def land_use(here: Sequence[Ground]) -> str:
    members = [
        f'    <app:SsbArealbrukFlate gml:id="flate.{number}"><app:kommunenummer>{ground.municipality}</app:kommunenummer>'
        f"{gml_surface(ring(ground.municipality, ground.at))}"
        f"<app:arealbruksomrade>{ground.kind}</app:arealbruksomrade></app:SsbArealbrukFlate>"
        for number, ground in enumerate(here, 1)
    ]
    return gml_document(f"{SOSI}/Arealbruk/oppdiktet", members)
