"""The sentences of the location check: filled in here for the command and the service, and in the browser for the site."""

from __future__ import annotations

from planpuls.spec.text import Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


SENTENCES: dict[str, Text] = {
    "walk": _t(
        "{metres} meter til fots langs gatene til {hub}, fra midten av ruten.",
        "{metres} metres on foot along the streets to {hub}, from the centre of the cell.",
    ),
    "walk_far": _t(
        "Ingen kjente knutepunkter innen 5 km til fots, fra midten av ruten.",
        "No known hub within 5 km on foot, from the centre of the cell.",
    ),
    "walk_unknown": _t(
        "Gangavstanden er ikke kjent: ingen kjent gate innen 500 meter.",
        "The walking distance is not known: no known street within 500 metres.",
    ),
    "air": _t("{metres} meter i luftlinje til {hub}.", "{metres} metres by air line to {hub}."),
    "service": _t(
        "{hub}: {hourly} avganger i timen i rushet med {mode} (beste transportmiddel, travleste retning), {weekly} avganger i uken i alt.",
        "{hub}: {hourly} departures an hour in the peak by {mode} (best mode, busier direction), {weekly} departures a week in all.",
    ),
    "service_none": _t(
        "{hub}: ingen avganger i rushet på rutetidenes dag.", "{hub}: no departures in the peak on the timetable's day."
    ),
    "service_unknown": _t("{hub}: avgangene er ikke kjent.", "{hub}: the departures are not known."),
    "employees_1km": _t(
        "{count} ansatte innen 1 km i luftlinje (1. januar {period}).",
        "{count} employees within 1 km by air line (1 January {period}).",
    ),
    "residents_1km": _t(
        "{count} innbyggere innen 1 km i luftlinje (1. januar {period}).",
        "{count} residents within 1 km by air line (1 January {period}).",
    ),
    "employees_reached": _t(
        "{count} ansatte innen 45 minutter med kollektivtransport.",
        "{count} employees within 45 minutes by public transport.",
    ),
    "residents_reached": _t(
        "{count} innbyggere innen 45 minutter med kollektivtransport.",
        "{count} residents within 45 minutes by public transport.",
    ),
    "residents_unknown": _t("Innbyggere i nærheten er ikke kjent.", "Residents nearby are not known."),
    "reached_unknown": _t(
        "Hvem som nås med kollektivtransport, er ikke regnet ut herfra.",
        "Who is reached by public transport has not been computed from here.",
    ),
    "main_road": _t(
        "{metres} meter i luftlinje til nærmeste kjente kryss på hovedvegnettet.",
        "{metres} metres by air line to the nearest known junction of the main roads.",
    ),
    "main_road_unknown": _t(
        "Avstanden til hovedvegnettet er ikke kjent.", "The distance to the main roads is not known."
    ),
    "rule_a": _t(
        "A: høyst {walk} meter til fots til et knutepunkt med minst {hourly} avganger i timen: {answer}.",
        "A: at most {walk} metres on foot to a hub with at least {hourly} departures an hour: {answer}.",
    ),
    "rule_b": _t(
        "B: høyst {walk} meter til fots til et knutepunkt med minst {hourly} avganger i timen: {answer}.",
        "B: at most {walk} metres on foot to a hub with at least {hourly} departures an hour: {answer}.",
    ),
    "rule_c": _t(
        "C: høyst {road} meter i luftlinje til et kryss på hovedvegnettet: {answer}.",
        "C: at most {road} metres by air line to a junction of the main roads: {answer}.",
    ),
    "yes": _t("ja", "yes"),
    "no": _t("nei", "no"),
    "unknown": _t("ukjent", "unknown"),
    "no_rule": _t(
        "Planen sier ikke hva som gjør et sted til A, B eller C.", "The plan does not say what makes a place A, B or C."
    ),
    "partial": _t(
        "Listen over knutepunkter er ikke fullstendig: det kan ligge et nærmere enn de som er kjent.",
        "The list of hubs is not complete: one may lie nearer than those that are known.",
    ),
    "no_timetable": _t("Rutetider er ikke lest inn.", "No timetable has been imported."),
    "illustration": _t(
        "Tersklene er våre, ikke planens: svaret er en illustrasjon, ingen dom.",
        "The thresholds are ours, not the plan's: the answer is an illustration, no verdict.",
    ),
    "outside": _t(
        "Punktet ligger ikke i en kjent rute: verken gater eller arbeidsplasser er registrert her i planområdet.",
        "The point lies in no known cell: neither streets nor workplaces are registered here in the plan area.",
    ),
    "industry": _t(
        "{name} ({code}, {standard}): ansatte per areal {employees}, besøk {visitors}, gods {freight}. Nivåene er våre. Bokstaven: {source}.",
        "{name} ({code}, {standard}): employees per area {employees}, visitors {visitors}, freight {freight}. The levels are ours. The letter: {source}.",
    ),
    "unknown_code": _t(
        "Næringskoden {code} står ikke i tabellen for {standard}, og gjettes ikke.",
        "The industry code {code} is not in the table of {standard}, and is not guessed.",
    ),
    "goods_bulky": _t(
        "Varegruppen «{name}» er plasskrevende i planens utgave «{edition}».",
        "The goods group “{name}” is bulky in the plan's edition “{edition}”.",
    ),
    "goods_disputed": _t(
        "Varegruppen «{name}» er omstridt i planens utgave «{edition}»: dokumentene er uenige om den kan ligge utenfor sentrum.",
        "The goods group “{name}” is disputed in the plan's edition “{edition}”: documents disagree on whether it may lie outside the centres.",
    ),
    "match": _t(
        "Samsvar: virksomheten og stedet har samme profil.",
        "A match: the business and the place have the same profile.",
    ),
    "misfit": _t(
        "Ikke samsvar mellom virksomhet og sted: virksomheten er {mobility}, stedet {access}.",
        "No match of business and place: the business is {mobility}, the place {access}.",
    ),
    "no_score_business": _t(
        "Ingen vurdering: virksomheten ({mobility}) har ingen bokstav å holde mot stedet.",
        "No assessment: the business ({mobility}) has no letter to hold against the place.",
    ),
    "no_score_place": _t(
        "Ingen vurdering: stedets profil er ikke kjent.", "No assessment: the profile of the place is not known."
    ),
}
MODES: dict[str, Text] = {
    "bus": _t("buss", "bus"),
    "ferry": _t("båt", "ferry"),
    "metro": _t("T-bane", "metro"),
    "rail": _t("tog", "rail"),
    "tram": _t("trikk", "tram"),
}
