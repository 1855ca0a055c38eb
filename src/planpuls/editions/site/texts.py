"""Words of the pages themselves. Labels of figures stand in specs, plan and glossary, never here."""

from __future__ import annotations

from planpuls.spec.goal import Verdict
from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


TEXTS: dict[str, Text] = {
    "skip": _t("Gå til innholdet", "Skip to content"),
    "menu": _t("Hovedmeny", "Main menu"),
    "front": _t("Når vi målene?", "Do we reach the goals?"),
    "questions": _t("Spørsmål", "Questions"),
    "map": _t("Kart", "Map"),
    "places": _t("Steder", "Places"),
    "search": _t("Søk", "Search"),
    "former_municipality": _t("Kommune til {year}, nå i {name}", "Municipality until {year}, now in {name}"),
    "search_lead": _t("Finn et spørsmål, et sted eller et ord.", "Find a question, a place or a term."),
    "question": _t("Spørsmål", "Question"),
    "term": _t("Ord", "Term"),
    "terms": _t("Ordliste", "Glossary"),
    "terms_lead": _t("Ordene slik de er brukt her.", "The terms as they are used here."),
    "page": _t("Side", "Page"),
    "pages": _t("Andre sider", "Other pages"),
    "why_differ": _t("Hvorfor er tallene ulike?", "Why do the figures differ?"),
    "why_lead": _t(
        "Tre tellinger av arbeid gir tre ulike tall for samme sted. Alle er riktige: de teller ulike ting.",
        "Three counts of work give three different figures of one place. All are right: they count different things.",
    ),
    "why_reasons": _t("Derfor er de ulike", "This is why they differ"),
    "same_winter": _t(
        "Samme vinter i tre tellinger: 4. kvartal {quarter} og 1. januar {january}",
        "The same winter in three counts: 4th quarter {quarter} and 1 January {january}",
    ),
    "not_found": _t("Siden finnes ikke", "The page does not exist"),
    "not_found_lead": _t(
        "Adressen leder ikke til noe i denne utgaven. Begynn her:",
        "The address leads to nothing in this release. Begin here:",
    ),
    "share": _t("Del og siter", "Share and cite"),
    "cite_as": _t("Slik kan siden siteres:", "To cite this page:"),
    "cite": _t(
        "planpuls: «{title}». {region}. {dated}Utgave {release}.",
        "planpuls: “{title}”. {region}. {dated}Release {release}.",
    ),
    "cite_dated": _t("Tall per {date}. ", "Figures of {date}. "),
    "cite_demo": _t("Oppdiktede demodata. ", "Invented demo data. "),
    "which_plan": _t("Vis spørsmål om", "Show questions on"),
    "plan_all": _t("alt", "everything"),
    "plan_areal": _t("hvor", "where"),
    "plan_kov": _t("hva slags", "what kind"),
    "plan_areal_long": _t(
        "Hvor næringslivet vokser: regional plan for areal og transport",
        "Where business grows: the plan for land use and transport",
    ),
    "plan_kov_long": _t(
        "Hva slags næringsliv: regional plan for kompetanse, omstilling og verdiskaping",
        "What kind of business: the plan for skills, restructuring and value creation",
    ),
    "data": _t("Data og metode", "Data and method"),
    "location": _t("Lokaliseringssjekk", "Location check"),
    "location_lead": _t(
        "Hvilke virksomheter hører til på et sted, og hvorfor? Velg et punkt på kartet, søk opp et sted eller skriv koordinater.",
        "Which businesses belong in a place, and why? Choose a point on the map, search for a place or write coordinates.",
    ),
    "location_needs": _t(
        "Sjekken av ett punkt trenger skript og en webserver («planpuls serve», eller «python -m http.server» i mappen). Tabellene under viser "
        "reglene den følger.",
        "The check of one point needs scripts and a web server (“planpuls serve”, or “python -m http.server” in the folder). The tables below show "
        "the rules it follows.",
    ),
    "location_absent": _t(
        "Lokaliseringssjekken kan ikke vises: den trenger ruter med arbeidsplasser, kommunegrenser og planens knutepunkter.",
        "The location check cannot be shown: it needs cells with workplaces, municipal boundaries and the plan's hubs.",
    ),
    "other_language": _t("English", "Norsk"),
    "demo": _t("Demo", "Demo"),
    "demo_notice": _t(
        "Regionen og alle tall er oppdiktet, bare for å vise hvordan planpuls virker.",
        "The region and every figure are invented, only to show how planpuls works.",
    ),
    "demo_source": _t("Oppdiktede demodata i kildenes format", "Invented demo data in the sources' formats"),
    "foot": _t(
        "planpuls er åpen programvare. Hvert tall kan spores til kildefilene.",
        "planpuls is open software. Every figure can be traced to the source files.",
    ),
    "release": _t("Utgave", "Release"),
    "none_yet": _t("ingen verdi ennå", "no value yet"),
    "target": _t("mål", "target"),
    "missing": _t("Mangler", "Missing"),
    "goals": _t("Mål for mål", "Goal by goal"),
    "all_questions": _t("Spørsmålene", "The questions"),
    "adopted": _t("vedtatt", "adopted"),
    "proposed": _t("foreslått", "proposed"),
    "assessment": _t("vurdering, ikke et mål", "an assessment, not a goal"),
    "not_here": _t("Ikke med i denne utgaven", "Not in this release"),
    "trend": _t("Utvikling {first}–{last}: fra {from_} til {to}.", "Trend {first}–{last}: from {from_} to {to}."),
    "trend_gap": _t("{years} mangler.", "{years} missing."),
    "serves": _t("Målene spørsmålet gjelder", "The goals this question serves"),
    "no_goal": _t(
        "Spørsmålet er bakgrunn og hører ikke til ett mål.", "The question is context and belongs to no single goal."
    ),
    "about": _t("Om tallene", "About the figures"),
    "measure": _t("Mål", "Measure"),
    "broken": _t("Brudd", "Break"),
    "breaks": _t("Brudd i tidsserien", "Breaks in the series"),
    "no_breaks": _t("ingen kjente", "none known"),
    "before_baseline": _t(
        "År før {baseline} inngår ikke i noe svar.", "Years before {baseline} are part of no answer."
    ),
    "data_date": _t("Siste tall", "Latest figures"),
    "trace": _t("Spor et tall", "Trace a figure"),
    "trace_text": _t(
        "Kommandoen viser kildefilene og reglene bak tallet og regner det ut på nytt:",
        "The command names the source files and rules behind the figure and computes it again:",
    ),
    "method": _t("Slik er det regnet", "How it is computed"),
    "definition": _t("Definisjon", "Definition"),
    "formula": _t("Formel", "Formula"),
    "caveats": _t("Usikkerhet og forbehold", "Uncertainty and caveats"),
    "sources": _t("Kilder", "Sources"),
    "source": _t("Kilde", "Source"),
    "hub_profile": _t("Knutepunkter", "Hubs"),
    "distance_profile": _t("Avstander", "Distances"),
    "complete": _t("komplett liste", "complete list"),
    "partial": _t("delvis liste", "partial list"),
    "hub_count": _t("{count} punkter", "{count} hubs"),
    "gaps": _t("Hull i tallene", "Gaps in the figures"),
    "no_gaps": _t("Ingen kjente hull.", "No known gaps."),
    "every_area": _t("alle områder", "all areas"),
    "every_period": _t("alle år", "all years"),
    "one_area": _t("ett område", "one area"),
    "areas_count": _t("{count} områder", "{count} areas"),
    "downloads": _t("Last ned", "Download"),
    "whole_release": _t("Hele utgaven", "The whole release"),
    "file_slides": _t("Lysbilder (PowerPoint)", "Slides (PowerPoint, in Norwegian)"),
    "file_memo": _t("Saksframlegg, utkast (Word)", "Case paper, draft (Word, in Norwegian)"),
    "file_workbook": _t("Arbeidsbok (Excel)", "Workbook (Excel, in Norwegian)"),
    "file_gis": _t("Kartdata (GeoPackage)", "GIS data (GeoPackage)"),
    "file_gis_odbl": _t("Gangavstand til knutepunkt (GeoPackage, ODbL)", "Walking distance to hubs (GeoPackage, ODbL)"),
    "file_csv": _t("CSV, alle tall", "CSV, all figures"),
    "file_csv_cells": _t("CSV, ruter på 1 km", "CSV, 1 km cells"),
    "file_jsonstat": _t("JSON-stat, {area_set}", "JSON-stat, {area_set}"),
    "file_parquet": _t("Parquet, slik tallene er lagret", "Parquet, as stored"),
    "table": _t("Tabell", "Table"),
    "area": _t("Område", "Area"),
    "municipality": _t("Kommune", "Municipality"),
    "cell": _t("Rute", "Cell"),
    "place_in_cell": _t("Sørvestre hjørne (øst, nord)", "South-western corner (east, north)"),
    "flags": _t("Merknader", "Notes"),
    "year": _t("År", "Year"),
    "percent": _t("prosent", "per cent"),
    "change": _t("Endring", "Change"),
    "change_of": _t("Endring {base}–{end}", "Change {base}–{end}"),
    "gap_word": _t("mangler", "missing"),
    "signs_note": _t("{sign} betyr {text}.", "{sign} means {text}."),
    "see_table": _t("Tallene står i tabellen.", "The figures stand in the table."),
    "across_break": _t("over bruddet {before}/{after}", "across the break {before}/{after}"),
    "and": _t("og", "and"),
    # jobs-near-hubs
    "within": _t(
        "Ansatte innen {metres} m fra et kollektivknutepunkt", "Employees within {metres} m of a public-transport hub"
    ),
    "within_by_year": _t("Andel innen {metres} m etter år", "Share within {metres} m by year"),
    "shaded": _t(
        "Fargen viser størrelsen i tre trinn opp til tabellens største tall; fall har en annen farge enn vekst.",
        "The colour shows the size in three steps up to the table's largest figure; a fall has another colour than growth.",
    ),
    "within_each_area": _t(
        "{area_set}: andel innen {metres} m, hver for seg", "{area_set}: share within {metres} m, one by one"
    ),
    "behind_each": _t(
        "Den grå linjen er {area}. Alle har samme skala, fra 0. Bånd betyr at år mangler.",
        "The grey line is {area}. All have one scale, from 0. A band means missing years.",
    ),
    "within_two_years": _t(
        "{area_set}: andel innen {metres} m i {base} og {end}",
        "{area_set}: share within {metres} m in {base} and {end}",
    ),
    "slope_nought": _t(
        "Ikke i figuren, {value} prosent i begge år: {names}.",
        "Not in the figure, {value} per cent in both years: {names}.",
    ),
    "slope_unknown": _t(
        "Ikke i figuren, mangler tall for minst ett av årene: {names}.",
        "Not in the figure, without a figure of at least one of the years: {names}.",
    ),
    "slope_colours": _t(
        "Grønn går opp, oransje ned, grå har endret seg under {points} prosentpoeng",
        "Green goes up, orange down, grey has moved less than {points} percentage points",
    ),
    "within_by_area": _t("{area_set}: ansatte innen {metres} m", "{area_set}: employees within {metres} m"),
    "bounds": _t(
        "Andelen i {area} var {share} prosent i {period}. Ansatte kan være inntil {shift} m nærmere eller lenger unna enn "
        "midtpunktet i ruten; da ligger andelen mellom {lower} og {upper} prosent.",
        "The share in {area} was {share} per cent in {period}. Employees may be up to {shift} m nearer or farther than the "
        "centre of their cell; the share then lies between {lower} and {upper} per cent.",
    ),
    "share_in": _t("Andel {period}, prosent", "Share {period}, per cent"),
    "change_points": _t("Endring, prosentpoeng", "Change, points"),
    "change_persons": _t("Endringen som ansatte", "The change as employees"),
    "growth_share_note": _t(
        "Andelen av nettoveksten vises bare der nettoveksten er over {limit} prosent av de ansatte i {base}.",
        "The share of net growth is shown only where net growth exceeds {limit} per cent of the employees in {base}.",
    ),
    "persons_note": _t(
        "Endringen som ansatte er endringen i andelen ganger dagens ansatte.",
        "The change as employees is the change of the share times today's employees.",
    ),
    "curve": _t("Andel innen hver avstand, {base} og {end}", "Share within each distance, {base} and {end}"),
    "curve_axis": _t("meter, {method}", "metres, {method}"),
    "other_divisions": _t("Andre inndelinger", "Other divisions"),
    "scenario": _t("Scenario", "Scenario"),
    "scenario_notice": _t(
        "Tallene gjelder ikke dagens plan, men et tenkt tilfelle: {name}. Det holdes opp mot utgave {base}.",
        "The figures are not of the plan of today but of an assumed case: {name}. It is held against release {base}.",
    ),
    "scenario_side_by_side": _t("Planen og scenarioet side om side", "The plan and the scenario side by side"),
    "plan_now": _t("Planen i dag", "The plan today"),
    "scenario_on_map": _t(
        "Se plan og scenario side om side på kartet", "See plan and scenario side by side on the map"
    ),
    "same_hubs": _t("Knutepunktene er de samme i begge.", "The hubs are the same in both."),
    "access_profile": _t("Tilgjengelighetsprofil", "Accessibility profile"),
    "access_cells": _t("Ruter på 250 m etter tilgjengelighetsprofil", "Cells of 250 m by accessibility profile"),
    "changes": _t("Endringer", "Changes"),
    "changes_title": _t("Hva er endret?", "What has changed?"),
    "changes_lead": _t("Utgave {to} holdt opp mot utgave {base}.", "Release {to} held against release {base}."),
    "changes_none": _t(
        "Det er ingen tidligere utgave å sammenligne med.", "There is no earlier release to compare with."
    ),
    "no_change": _t("Ingen endring.", "No change."),
    "changed_verdicts": _t("Vurderinger", "Verdicts"),
    "changed_questions": _t("Svar og tall", "Answers and figures"),
    "changed_sources": _t("Kildedata", "Source data"),
    "changed_figures": _t("De største endringene i tall", "The largest changes in figures"),
    "changed_plan": _t("Planen er endret: {names}.", "The plan has changed: {names}."),
    "changed_comments": _t("Kommentarer er endret: {names}.", "Comments have changed: {names}."),
    "changed_software": _t("Programmet er endret fra {base} til {to}.", "The program has changed from {base} to {to}."),
    "before_answer": _t("Svaret før", "The answer before"),
    "now_answer": _t("Svaret nå", "The answer now"),
    "verdict_before": _t("Før", "Before"),
    "verdict_now": _t("Nå", "Now"),
    "new_figures": _t("Nye tall", "New figures"),
    "revised_figures": _t("Endrede tall", "Changed figures"),
    "gone_figures": _t("Borte", "Gone"),
    "why": _t("Hvorfor", "Why"),
    "appeared": _t("nytt spørsmål", "new question"),
    "disappeared": _t("ikke lenger med", "no longer there"),
    "new_periods": _t("Nye år", "New years"),
    "changed_periods": _t("Levert på nytt", "Delivered anew"),
    "gone_periods": _t("Borte", "Gone"),
    "figure_before": _t("Før", "Before"),
    "figure_now": _t("Nå", "Now"),
    "figure": _t("Tall", "Figure"),
    "largest_note": _t(
        "Viser {shown} av {count} endrede tall, de med størst relativ endring først. Filene har alle.",
        "Shows {shown} of {count} changed figures, the largest relative change first. The files have all of them.",
    ),
    "changed_only_status": _t(
        "Tallet er det samme; tegn eller merknad er endret.", "Same figure; sign or note changed."
    ),
    "file_changes_csv": _t("Alle endrede tall (CSV)", "All changed figures (CSV)"),
    "file_changes_json": _t("Sammendraget (JSON)", "The summary (JSON)"),
    "file_changes_parquet": _t("Alle endrede tall (Parquet)", "All changed figures (Parquet)"),
    "preliminary": _t("Foreløpig", "Preliminary"),
    "no_region_figure": _t(
        "Utgaven har ikke tall for hele regionen. De tallene den har, står på siden.",
        "The release has no figure for the whole region. The figures it has stand on the page.",
    ),
    "comment_changed": _t("tallene er endret siden", "figures changed since"),
    "comment_unknown": _t("ukjent hvilke tall", "unknown for which figures"),
    "comment": _t("Fagpersonens kommentar", "The expert's comment"),
    "beside": _t("Ved siden av", "Beside it"),
    "untried": _t("Ikke prøvd, tallene mangler: {ways}.", "Not tried, the figures are missing: {ways}."),
    "shown_only": _t("vises, avgjør ikke", "shown, does not decide"),
    "growth_share": _t("Andel av veksten, prosent", "Share of growth, per cent"),
    "level_start": _t("Startåret", "First year"),
    "level_end": _t("Sluttåret", "Last year"),
    "level_change": _t("Endring, prosent", "Change, per cent"),
    "stock_start": _t("Andel av alle i startåret, prosent", "Share of all in the first year, per cent"),
    "stock_end": _t("Andel av alle i sluttåret, prosent", "Share of all in the last year, per cent"),
    "variants": _t("Holder svaret om vi regner annerledes?", "Does the answer hold if we compute otherwise?"),
    "variant": _t("Måte å regne på", "Way of computing"),
    "share_start": _t("Andel i startåret, prosent", "Share in the first year, per cent"),
    "share_end": _t("Andel i sluttåret, prosent", "Share in the last year, per cent"),
    "verdict": _t("Vurdering", "Verdict"),
    # grid-change
    "largest_1km": _t(
        "De {count} største endringene, ruter på 1 km, {base}–{end}",
        "The {count} largest changes, 1 km cells, {base}–{end}",
    ),
    "largest_250m": _t(
        "De {count} største endringene, ruter på 250 m, {base}–{end}",
        "The {count} largest changes, 250 m cells, {base}–{end}",
    ),
    "change_map": _t(
        "Endring i ansatte per rute på 1 km, {base}–{end}", "Change in employees per 1 km cell, {base}–{end}"
    ),
    "totals": _t("Ansatte etter kommune, {base} og {end}", "Employees by municipality, {base} and {end}"),
    "fine_note": _t(
        "Små ruter preges av adresser som er registrert på nytt. Les dem med varsomhet.",
        "Small cells are marked by addresses registered anew. Read them with care.",
    ),
    "under": _t("under", "under"),
    "to": _t("til", "to"),
    "or_more": _t("eller mer", "or more"),
    "map_alt": _t(
        "Kart over {up} ruter med vekst og {down} med nedgang. Størst vekst: {most}. Størst nedgang: {least}.",
        "Map of {up} cells that gained and {down} that lost. Largest gain: {most}. Largest fall: {least}.",
    ),
    # commuting
    "matrix": _t("Bosted og arbeidssted, 4. kvartal {period}", "Residence and workplace, 4th quarter {period}"),
    "matrix_corner": _t("Bosted / arbeidssted", "Residence / workplace"),
    "main_flows": _t("Pendling mellom {first} og {second}", "Commuting between {first} and {second}"),
    "from_to": _t("Fra {first} til {second}", "From {first} to {second}"),
    "exchange": _t("Ut og inn: {area_set}, {period}", "Out and in: {area_set}, {period}"),
    "residents": _t("Sysselsatte som bor her", "Employed who live here"),
    "workers": _t("Sysselsatte som arbeider her", "Employed who work here"),
    "within_area": _t("Bor og arbeider her", "Live and work here"),
    "out": _t("Pendler ut", "Commute out"),
    "into": _t("Pendler inn", "Commute in"),
    "unstated": _t("Uoppgitt arbeidssted", "Workplace not stated"),
    "net": _t("Netto inn", "Net in"),
    "gross": _t("Brutto", "Gross"),
    "self_containment": _t("Andel som arbeider der de bor, prosent", "Share working where they live, per cent"),
    "largest_flows": _t(
        "De {count} største strømmene mellom kommuner, {period}",
        "The {count} largest flows between municipalities, {period}",
    ),
    "flow": _t("Fra og til", "From and to"),
    "flow_min_note": _t("Strømmer under {least} vises ikke.", "Flows under {least} are not shown."),
    "same_borders": _t("Alle år på grensene fra {edition}.", "All years on the borders of {edition}."),
    # declared pages
    "part": _t("Del", "Part"),
    "least_base": _t(
        "Prosent vises ikke der grunnlaget er under {least}.", "Percentages on a base under {least} are not shown."
    ),
    "under_least": _t("under {least}", "under {least}"),
    "by_centrality": _t(
        "Endring i prosent etter yrke og sentralitet, {span}", "Change in per cent by occupation and centrality, {span}"
    ),
    "by_centrality_note": _t(
        "I parentes: endring i personer, for klassene utenom den første samlet, og for den første i overskriften.",
        "In brackets: change in persons, for the classes after the first together, and for the first in its heading.",
    ),
    "recovery": _t("Fall og gjeninnhenting i kriser", "Falls and recoveries in crises"),
    "fall": _t("dybde, prosent", "depth, per cent"),
    "years_until_regained": _t("år til nivået var tilbake", "years until the level was back"),
    "no_fall": _t("ikke fall", "no fall"),
    "not_regained": _t("ikke ennå", "not yet"),
    "crosses_break": _t("brudd", "break"),
    "recovery_note": _t(
        "Regnet fra siste 4. kvartal før krisen. Over et brudd i tidsserien gis det ikke noe tall.",
        "Counted from the last 4th quarter before the crisis. Across a break in the series no figure is given.",
    ),
    # map page
    "map_lead": _t(
        "Ansatte per 1. januar i ruter, endring mellom to år, tall for kommuner, knutepunkter og pendling.",
        "Employees on 1 January by grid cell, change between two years, figures for municipalities, hubs and commuting.",
    ),
    "map_needs": _t(
        "Kartet trenger skript og en server. Uten dem står de viktigste tallene her.",
        "The map needs scripts and a web server. Without them the main figures stand here.",
    ),
    "hubs": _t("Kollektivknutepunkter", "Public-transport hubs"),
    "hub": _t("Knutepunkt", "Hub"),
    "mode": _t("Transportmiddel", "Mode"),
    "valid_from": _t("Fra", "From"),
    "valid_to": _t("Til", "To"),
    "not_an_end": _t(
        "1. januar {year} brukes ikke som sluttpunkt i noe svar.", "1 January {year} is the end point of no answer."
    ),
    # data page
    "data_lead": _t(
        "Hvor tallene kommer fra, hva de teller, hva som mangler, og hvordan du kan kontrollere dem.",
        "Where the figures come from, what they count, what is missing, and how to check them.",
    ),
    "measures": _t("Tre mål som aldri blandes", "Three measures that are never mixed"),
    "files": _t("Filene tallene er laget av", "The files the figures are made from"),
    "dataset": _t("Datasett", "Dataset"),
    "small_none": _t("små tall er ikke avrundet", "small counts are not rounded"),
    "small_small_counts_0_3": _t("små tall er avrundet til 0 eller 3", "small counts are rounded to 0 or 3"),
    "small_unknown": _t(
        "avrunding av små tall kan ikke ses av filen", "rounding of small counts cannot be seen in the file"
    ),
    "vintage": _t("Årgang", "Vintage"),
    "file": _t("Fil", "File"),
    "licence": _t("Lisens", "Licence"),
    "counts": _t("Teller", "Counts"),
    "hash": _t("SHA-256", "SHA-256"),
    "indicator": _t("Spørsmål", "Question"),
    "period": _t("År", "Year"),
    "reason": _t("Grunn", "Reason"),
    "water": _t("Ruter med midtpunkt i vann", "Cells with their centre in water"),
    "cells": _t("Ruter", "Cells"),
    "unplaced": _t("Ruter som ikke kunne plasseres i en kommune", "Cells that could not be placed in a municipality"),
    "no_unplaced": _t("Ingen.", "None."),
    "glossary": _t("Tegn og merknader", "Signs and notes"),
    "sign": _t("Tegn", "Sign"),
    "meaning": _t("Betydning", "Meaning"),
    "unknown": _t("Det vi ikke vet", "What we do not know"),
    "verify": _t("Kontroller utgaven", "Check the release"),
    "verify_text": _t(
        "Hver fil i utgaven har en SHA-256, og utgavens navn følger av dem. Kommandoen prøver alle, uten nett:",
        "Every file of the release has a SHA-256, and the release's name follows from them. The command checks all, offline:",
    ),
    "software": _t("Programvare", "Software"),
    "without_reference": _t("ikke et tall", "not a figure"),
    "address": _t("Adresse", "Address"),
}

MEASURES: tuple[tuple[str, Text], ...] = (
    (
        "employees_1jan",
        _t(
            "Ansatte per 1. januar: ansatte ved virksomhetens registrerte adresse, i SSBs rutenett.",
            "Employees on 1 January: employees at the establishment's registered address, on Statistics Norway's grid.",
        ),
    ),
    (
        "employed_workplace_q4",
        _t(
            "Sysselsatte etter arbeidssted (4. kvartal): personer med arbeid, talt der de arbeider.",
            "Employed persons by workplace (4th quarter): people in work, counted where they work.",
        ),
    ),
    (
        "employed_residence_q4",
        _t(
            "Sysselsatte etter bosted (4. kvartal): personer med arbeid, talt der de bor.",
            "Employed persons by residence (4th quarter): people in work, counted where they live.",
        ),
    ),
)
"""The three counts of work, by concept."""

MEASURES_NOTE = _t(
    "De tre teller ulike ting på ulike datoer. Rutenettet for 1. januar i et år hører sammen med 4. kvartal året før. "
    "Ingen figur, ingen andel og ingen vurdering blander to av dem.",
    "The three count different things on different dates. The grid of 1 January of a year pairs with the 4th quarter of "
    "the year before. No chart, no share and no verdict mixes two of them.",
)

VERDICT_CLASSES: dict[Verdict, str] = {
    Verdict.RIGHT: "v-right",
    Verdict.WRONG: "v-wrong",
    Verdict.STABLE: "v-stable",
    Verdict.UNSURE: "v-unsure",
    Verdict.NOT_YET: "v-none",
    Verdict.CONTEXT: "v-none",
}


def say(key: str, language: Language, **values: object) -> str:
    """One page text with its values filled in.

    >>> say("matrix", "en", period="2021")
    'Residence and workplace, 4th quarter 2021'
    """
    text = TEXTS[key].get(language)
    return text.format(**values) if values else text
