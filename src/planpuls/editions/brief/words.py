"""Words of the monthly letter."""

from __future__ import annotations

from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


WORDS: dict[str, Text] = {
    "title": _t("Månedsbrev", "Monthly letter"),
    "lead": _t("{name}: nytt siden {since}.", "{name}: new since {since}."),
    "releases": _t("Utgave {to}, holdt opp mot utgave {base}.", "Release {to}, held against release {base}."),
    "no_base": _t(
        "Utgave {to}. Det er ingen utgave fra før {since} å sammenligne med.",
        "Release {to}. There is no release from before {since} to compare with.",
    ),
    "not_compared": _t(
        "Kan ikke sies: det er ingen utgave å sammenligne med.", "Cannot be said: there is no release to compare with."
    ),
    "no_change": _t("Ingen endring.", "No change."),
    "verdicts": _t("Vurderinger", "Verdicts"),
    "verdict_moved": _t("Før: {before}. Nå: {now}.", "Before: {before}. Now: {now}."),
    "figures": _t("Nye tall", "New figures"),
    "before": _t("Før: {answer}", "Before: {answer}"),
    "counts": _t(
        "{new} nye tall, {changed} endrede, {gone} borte. Grunn: {why}.",
        "{new} new figures, {changed} changed, {gone} gone. Reason: {why}.",
    ),
    "why_unknown": _t("ikke kjent", "not known"),
    "calendar": _t("Ventede tall", "Figures to come"),
    "no_calendar": _t("Ingen av kildene i bruk kommer hvert år.", "None of the sources in use comes every year."),
    "notices": _t(
        "Varsel om planoppstart med næring eller sentrum", "Planning notices with business or centre purpose"
    ),
    "no_notices": _t("Ingen nye varsler.", "No new notices."),
    "notices_missing": _t("Varsel om planoppstart er ikke lest inn.", "Planning notices are not imported."),
    "notices_unknown": _t(
        "Nye varsler som ikke sier hva planen er til for, og der navnet ikke tyder på næring eller sentrum ({count}): {names}.",
        "New notices that do not say what the plan is for, and whose names do not suggest business or a centre ({count}): {names}.",
    ),
    "purpose_by_name": _t(
        "Formålet er ikke oppgitt; navnet tyder på det.", "The purpose is not stated; the name suggests it."
    ),
    "announced": _t("Varslet {day}.", "Announced {day}."),
    "updated": _t("Endret {day}.", "Changed {day}."),
    "hub_near": _t(
        "{metres} m i luftlinje fra {hub}: innenfor {limit} m fra et kollektivknutepunkt.",
        "{metres} m as the crow flies from {hub}: within {limit} m of a public-transport hub.",
    ),
    "hub_far": _t(
        "{metres} m i luftlinje fra {hub}: utenfor {limit} m fra et kollektivknutepunkt.",
        "{metres} m as the crow flies from {hub}: not within {limit} m of a public-transport hub.",
    ),
    "hub_partial": _t("Knutepunktlisten er ikke komplett.", "The list of hubs is not complete."),
    "hub_unknown": _t(
        "Avstand til knutepunkt er ukjent: ingen liste er lest inn.", "Distance to a hub unknown: no list imported."
    ),
    "profile": _t(
        "Tilgjengelighetsprofil (illustrasjon): {profile}.", "Accessibility profile (illustration): {profile}."
    ),
    "profile_unknown": _t("Tilgjengelighetsprofil: ukjent.", "Accessibility profile: unknown."),
    "category": _t("Planens områdetype: {category}.", "The plan's area category: {category}."),
    "category_outside": _t("utenfor planens områder", "outside the plan's areas"),
    "category_unknown": _t(
        "Planens områdetype: ukjent, grensene er ikke lest inn.",
        "The plan's area category: unknown, no boundaries imported.",
    ),
    "establishments": _t("Større virksomheter", "Larger establishments"),
    "no_establishments": _t(
        "Ingen større virksomheter er nye, borte eller flyttet.", "No larger establishment is new, gone or moved."
    ),
    "establishments_missing": _t(
        "Det trengs to uttrekk av hele virksomhetsregisteret.", "Two snapshots of the whole register are needed."
    ),
    "opened": _t("Ny", "New"),
    "closed": _t("Ikke lenger der", "No longer there"),
    "moved": _t("Flyttet", "Moved"),
    "establishment": _t("{size} ansatte, {where}", "{size} employees, {where}"),
    "from_to": _t("fra {start} til {end}", "from {start} to {end}"),
    "between": _t("Mellom {first} og {last}.", "Between {first} and {last}."),
    "floor_area": _t("Næringsareal satt i gang og fullført", "Business floor area started and completed"),
    "no_floor_area": _t("Ingenting er satt i gang eller fullført.", "Nothing was started or completed."),
    "floor_area_missing": _t(
        "Bygninger med bruksareal er ikke lest inn.", "Buildings with floor area are not imported."
    ),
    "floor_area_hidden": _t(
        "Arealet vises ikke: for få bygninger ligger bak, eller ett bygg har nesten alt.",
        "The area is not shown: too few buildings lie behind it, or one has nearly all.",
    ),
    "whole_months": _t("Tallene gjelder hele måneder.", "The figures are of whole months."),
    "whole_region": _t("Hele planområdet", "The whole plan area"),
    "started": _t("Satt i gang", "Started"),
    "completed": _t("Fullført", "Completed"),
    "square_metres": _t(
        "{area} m²; bygninger eller påbygg: {buildings}", "{area} m²; buildings or extensions: {buildings}"
    ),
    "employees": _t("ansatte", "employees"),
    "page": _t(
        "Nettsiden har alle tall og hvordan de er regnet ut.", "The website has every figure and how it is computed."
    ),
}

GROUPS: dict[str, Text] = {
    "office": _t("kontor", "office"),
    "retail": _t("handel", "retail"),
    "hotel_restaurant": _t("hotell og servering", "hotels and restaurants"),
    "logistics": _t("lager, industri og samferdsel", "warehouse, industry and transport"),
    "public_service": _t("offentlig tjenesteyting", "public service"),
    "other": _t("annet", "other"),
    "all": _t("all bruk", "all uses"),
}


def word(key: str, language: Language, **values: object) -> str:
    """One text, filled in.

    >>> word("between", "nb", first="3. januar 2024", last="3. oktober 2025")
    'Mellom 3. januar 2024 og 3. oktober 2025.'
    """
    return WORDS[key].get(language).format(**values)
