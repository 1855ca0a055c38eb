"""Words of the place pages."""

from __future__ import annotations

from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


KINDS: dict[str, tuple[Text, Text]] = {
    "municipality": (_t("Kommune", "Municipality"), _t("Kommuner", "Municipalities")),
    "county": (_t("Fylke", "County"), _t("Fylker", "Counties")),
    "sub_region": (_t("Delregion", "Sub-region"), _t("Delregioner", "Sub-regions")),
    "city_district": (_t("Bydel i Oslo", "City district of Oslo"), _t("Bydeler i Oslo", "City districts of Oslo")),
    "regional_city": (_t("Regional by", "Regional city"), _t("Regionale byer", "Regional cities")),
    "other_place": (_t("Sted i planen", "Place of the plan"), _t("Andre steder i planen", "Other places of the plan")),
    "hub": (_t("Kollektivknutepunkt", "Public-transport hub"), _t("Kollektivknutepunkter", "Public-transport hubs")),
}
"""What a place is, one and many, in the order of the list."""

WORDS: dict[str, Text] = {
    "places": _t("Steder", "Places"),
    "places_lead": _t(
        "Ett ark per sted: hva tallene i utgaven sier om det, ved siden av hele regionen.",
        "One sheet per place: what the release's figures say of it, beside the whole region.",
    ),
    "no_figures": _t("ingen egne tall i utgaven", "no figures of its own in the release"),
    "head_employees": _t(
        "{name} har {value} ansatte per {date}.",
        "{name} has {value} employees on {date}.",
    ),
    "head_more": _t("Det er {count} flere enn i {base} ({pct} prosent).", "{count} more than in {base} ({pct} %)."),
    "head_fewer": _t("Det er {count} færre enn i {base} ({pct} prosent).", "{count} fewer than in {base} ({pct} %)."),
    "head_same": _t("Det er like mange som i {base}.", "As many as in {base}."),
    "head_region": _t("I {region} var endringen {pct} prosent.", "In {region} the change was {pct} %."),
    "head_coverage": _t(
        "For hver 100 sysselsatte som bor her, er det {value} som arbeider her ({date}).",
        "For every 100 employed who live here, {value} work here ({date}).",
    ),
    "head_near": _t(
        "{value} prosent av de ansatte er innen {metres} m fra et kollektivknutepunkt ({method}).",
        "{value} % of the employees are within {metres} m of a public-transport hub ({method}).",
    ),
    "head_none": _t(
        "Utgaven har ingen ansattetall for {name}. Det som er kjent, står under.",
        "The release has no count of employees for {name}. What is known stands below.",
    ),
    "key_figures": _t("Hovedtall", "Key figures"),
    "growth_since": _t("endring siden {base}", "change since {base}"),
    "employees_now": _t("ansatte per {date}", "employees on {date}"),
    "figures": _t("Spørsmål for spørsmål", "Question by question"),
    "whole_region": _t("{region}: {value}", "{region}: {value}"),
    "since": _t("{amount} siden {base}", "{amount} since {base}"),
    "means": _t("det svarer til {count}", "which is {count}"),
    "points": _t("prosentpoeng", "points"),
    "rank": _t("nr. {rank} av {ranked}", "no. {rank} of {ranked}"),
    "without_value": _t("{periods} mangler", "{periods} missing"),
    "commuting": _t("Pendling {period}", "Commuting {period}"),
    "commuting_text": _t(
        "{workers} arbeider her, {residents} sysselsatte bor her. {into} pendler inn og {out} ut; {share} prosent av dem som bor her, "
        "arbeider her.",
        "{workers} work here, {residents} employed live here. {into} commute in and {out} out; {share} % of those who live here "
        "work here.",
    ),
    "commuting_out": _t("Flest pendler ut til {list}.", "Most commute out to {list}."),
    "commuting_in": _t("Flest pendler inn fra {list}.", "Most commute in from {list}."),
    "more_questions": _t("Flere tall om {name}", "More figures of {name}"),
    "more_text": _t(
        "Disse sidene viser {name} delt på noe mer enn sted, som næring, avstand eller reisemål.",
        "These pages show {name} divided by more than place, such as industry, distance or destination.",
    ),
    "on_map": _t("På kartet", "On the map"),
    "missing": _t("Det som mangler her", "What is missing here"),
    "missing_count": _t("{count} spørsmål har ikke tall her", "{count} questions have no figure here"),
    "not_of_kind": _t("Spørsmålet har ikke tall for dette stedet.", "The question has no figures of this place."),
    "made_of": _t("Består av", "Made of"),
    "part_of": _t("Inngår i", "Part of"),
    "same_place": _t("Det samme området som", "The same area as"),
    "in_plan": _t("Steder i planen", "Places of the plan"),
    "hubs_here": _t("Knutepunkter her", "Hubs here"),
    "uncertain": _t("usikkert om stedet hører med", "uncertain whether it belongs"),
    "code": _t("Kode", "Code"),
    "csv": _t("CSV, alle tall på siden", "CSV, all figures on the page"),
    "city_text": _t(
        "{name} er en regional by i {municipality}. Kilde: {source}.",
        "{name} is a regional city in {municipality}. Source: {source}.",
    ),
    "city_unknown": _t(
        "Byens grense er ikke lest inn, så byen har ingen egne tall. Importer et kartlag med grensen (plan.place_areas) og kjør planen "
        "på nytt. Tallene for kommunen er større enn byen.",
        "The city's boundary is not imported, so the city has no figures of its own. Import a layer with the boundary "
        "(plan.place_areas) and run the plan again. The municipality's figures are larger than the city.",
    ),
    "district_unknown": _t(
        "Grensene er ikke lest inn eller stykker ikke opp tallene: bydelene har ingen egne tall i utgaven.",
        "The boundaries are not imported or divide no figures: the districts have no figures of their own in the release.",
    ),
    # hubs
    "node": _t("Knutepunktet", "The hub"),
    "surroundings": _t("Stedet rundt", "The place round it"),
    "hub_lead": _t(
        "{name} ({mode}) i {municipality}: {value} ansatte innen {metres} m i luftlinje per {date}, {change} siden {base}.",
        "{name} ({mode}) in {municipality}: {value} employees within {metres} m in air line on {date}, {change} since {base}.",
    ),
    "hub_lead_bare": _t("{name} ({mode}).", "{name} ({mode})."),
    "unknown_mode": _t("transportmiddel ikke oppgitt", "mode not stated"),
    "municipality": _t("Kommune", "Municipality"),
    "valid_from": _t("Åpnet", "Opened"),
    "valid_to": _t("Lagt ned", "Closed"),
    "not_stated": _t("ikke oppgitt i listen", "not stated in the list"),
    "profile": _t("Profil", "Profile"),
    "departures": _t("Avganger", "Departures"),
    "departures_of": _t(
        "{profile}: holdeplassen {name}, {metres} m unna{modes}. {per_hour} avganger i timen i travleste retning, {per_week} i uken.",
        "{profile}: the stop {name}, {metres} m away{modes}. {per_hour} departures an hour in the busier direction, {per_week} a week.",
    ),
    "no_departures": _t(
        "Utgaven har ingen avganger nær knutepunktet. De regnes ut når en rutetabell er lest inn (planpuls fetch).",
        "The release has no departures near the hub. They are counted when a timetable is imported (planpuls fetch).",
    ),
    "reach": _t("Nås med kollektivtransport", "Reached by public transport"),
    "reach_of": _t(
        "Innen {minutes} minutter: {residents} innbyggere og {employees} ansatte (fra ruten på 250 m).",
        "Within {minutes} minutes: {residents} residents and {employees} employees (from the 250 m cell).",
    ),
    "no_reach": _t(
        "Ikke regnet ut: det trengs rutetabell, gatenett og befolkning på rutenett.",
        "Not computed: it needs a timetable, streets and population on the grid.",
    ),
    "distance": _t("Avstand", "Distance"),
    "employees_within": _t("Ansatte innen {metres} m, luftlinje", "Employees within {metres} m, air line"),
    "employees_at": _t("Ansatte {period}", "Employees {period}"),
    "residents_within": _t("Innbyggere innen avstanden", "Residents within the distance"),
    "floor_area_within": _t("Gulvareal innen avstanden", "Floor area within the distance"),
    "not_round_hubs": _t(
        "Utgaven har ikke dette per rute, så det kan ikke gis rundt ett knutepunkt.",
        "The release does not have this by cell, so it cannot be given round one hub.",
    ),
    "round_note": _t(
        "Ruter på 250 m med midtpunkt innen avstanden, bare ruter i regionen. Ruter nær flere knutepunkter telles for hvert av dem: "
        "knutepunkter kan ikke legges sammen.",
        "Cells of 250 m with their centre within the distance, cells of the region only. Cells near several hubs count for each: "
        "hubs cannot be added up.",
    ),
    "today_hubs": _t(
        "Avstanden er målt til dagens knutepunkt i alle år.", "The distance is to the hub of today in every year."
    ),
    "closed_now": _t("Knutepunktet er lagt ned.", "The hub is closed."),
    "source": _t("Kilde", "Source"),
}


def word(key: str, language: Language, **values: object) -> str:
    """One text with its values filled in.

    >>> word("rank", "en", rank=3, ranked=7)
    'no. 3 of 7'
    """
    text = WORDS[key].get(language)
    return text.format(**values) if values else text
