"""The glossary: terms of the field as planpuls uses them. Pages link to them; the script shows them on hover and focus."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


@dataclass(frozen=True)
class Term:
    id: str
    name: Text
    meaning: Text
    nb: tuple[str, ...] = ()
    """Other forms that the term has in Norwegian texts."""
    en: tuple[str, ...] = ()

    def forms(self, language: Language) -> tuple[str, ...]:
        return (self.name.get(language), *(self.nb if language == "nb" else self.en))


TERMS: tuple[Term, ...] = (
    Term(
        "ansatte",
        _t("ansatte per 1. januar", "employees on 1 January"),
        _t(
            "Ansatte ved virksomhetens registrerte adresse 1. januar, i SSBs rutenett på 250 m. Ikke det samme som sysselsatte.",
            "Employees at the establishment's registered address on 1 January, on Statistics Norway's 250 m grid. Not the same as "
            "employed persons.",
        ),
    ),
    Term(
        "sysselsatte-arbeidssted",
        _t("sysselsatte etter arbeidssted", "employed persons by workplace"),
        _t(
            "Personer med arbeid i 4. kvartal, talt i kommunen de arbeider i.",
            "People in work in the 4th quarter, counted in the municipality where they work.",
        ),
        en=("employed by workplace",),
    ),
    Term(
        "sysselsatte-bosted",
        _t("sysselsatte etter bosted", "employed persons by residence"),
        _t(
            "Personer med arbeid i 4. kvartal, talt i kommunen de bor i.",
            "People in work in the 4th quarter, counted in the municipality where they live.",
        ),
        en=("employed by residence",),
    ),
    Term(
        "arbeidsplassdekning",
        _t("arbeidsplassdekning", "jobs per employed resident"),
        _t(
            "Sysselsatte som arbeider i området, for hver 100 sysselsatte som bor der. Over 100 betyr at flere arbeider enn bor der.",
            "Employed persons who work in the area for every 100 employed who live there. Over 100 means that more work than live there.",
        ),
    ),
    Term(
        "knutepunkt",
        _t("kollektivknutepunkt", "public-transport hub"),
        _t(
            "Stasjon eller holdeplass som planen regner som knutepunkt. Hvilke det er, står i knutepunktprofilen; en delvis liste gir "
            "ikke noe svar.",
            "Station or stop that the plan counts as a hub. The hub profile says which; a partial list gives no answer.",
        ),
        nb=("kollektivknutepunkter", "kollektivknutepunktene", "kollektivknutepunktet"),
        en=("public-transport hubs", "public transport hub", "public transport hubs"),
    ),
    Term(
        "luftlinje",
        _t("luftlinje", "air line"),
        _t(
            "Avstanden rett fram, fra midten av ruten på 250 m til knutepunktet. Kortere enn gangavstanden.",
            "The straight distance from the centre of the 250 m cell to the hub. Shorter than the walking distance.",
        ),
    ),
    Term(
        "gangavstand",
        _t("gangavstand langs veinettet", "walking distance along the streets"),
        _t(
            "Avstanden til fots langs gater, veier og stier som er åpne for gående. Står aldri i samme serie som luftlinje.",
            "The distance on foot along streets, roads and paths that are open to walkers. Never in one series with air line.",
        ),
    ),
    Term(
        "prosentpoeng",
        _t("prosentpoeng", "percentage points"),
        _t(
            "Forskjellen mellom to andeler i prosent: fra 20 til 21 prosent er ett prosentpoeng.",
            "The difference between two shares in per cent: from 20 to 21 per cent is one percentage point.",
        ),
    ),
    Term(
        "nettovekst",
        _t("nettovekst", "net growth"),
        _t(
            "Nye ansatte minus tapte i et område, fra basisåret til siste år.",
            "Employees gained less employees lost in an area, from the base year to the last.",
        ),
        nb=("nettoveksten",),
    ),
    Term(
        "basisaar",
        _t("basisår", "base year"),
        _t(
            "Året en endring regnes fra. Planens er 1. januar 2016, den første tellingen etter vedtaket; finnes det ikke, det første året.",
            "The year that a change is counted from. The plan's is 1 January 2016, the first count after its adoption; without it the "
            "first year.",
        ),
        nb=("basisåret",),
    ),
    Term(
        "brudd",
        _t("brudd i tidsserien", "break in the series"),
        _t(
            "Et sted i serien der måten å telle på ble endret. Tall på hver side kan ikke sammenlignes.",
            "A place in the series where the way of counting changed. Figures on either side cannot be compared.",
        ),
    ),
    Term(
        "indeks",
        _t("indeks", "index"),
        _t(
            "Tallet delt på tallet i det første året: 1,05 betyr 5 prosent mer enn da.",
            "The figure divided by that of the first year: 1.05 means 5 per cent more than then.",
        ),
    ),
    Term(
        "lokaliseringskvotient",
        _t("lokaliseringskvotient", "location quotient"),
        _t(
            "En nærings andel av de sysselsatte i området delt på andelen i landet. Over 1: området har mer av næringen enn landet.",
            "An industry's share of an area's employed divided by its share in the country. Above 1: the area has more of it than the "
            "country.",
        ),
    ),
    Term(
        "regional-by",
        _t("regionale byer", "regional cities"),
        _t(
            "Byene som planen vil skal ta en stor del av veksten utenfor Oslo.",
            "The cities that the plan wants to take a large part of the growth outside Oslo.",
        ),
        nb=("regional by", "regionale byene"),
        en=("regional city",),
    ),
    Term(
        "prioriterte-steder",
        _t("prioriterte lokale byer og tettsteder", "prioritised local towns and settlements"),
        _t(
            "Steder som planen prioriterer for lokal vekst. Grensene kommer fra kommunene.",
            "Places that the plan prioritises for local growth. The boundaries come from the municipalities.",
        ),
    ),
    Term(
        "bybaandskommunene",
        _t("bybåndskommunene", "urban belt municipalities"),
        _t(
            "Hele kommunene som bybåndet ligger i. Bybåndet selv er et mindre område.",
            "The whole municipalities that the urban belt lies in. The belt itself is a smaller area.",
        ),
    ),
    Term(
        "delregion",
        _t("delregion", "sub-region"),
        _t("En gruppe nabokommuner, som Follo.", "A group of neighbouring municipalities, such as Follo."),
        nb=("delregioner", "delregionene"),
        en=("sub-regions",),
    ),
    Term(
        "ba-region",
        _t("bo- og arbeidsmarkedsregion", "labour market region"),
        _t(
            "Kommuner som henger sammen gjennom pendling, etter en inndeling fra 2020. Kan gå ut over regionen.",
            "Municipalities tied together by commuting, by a division of 2020. May reach beyond the region.",
        ),
        nb=("bo- og arbeidsmarkedsregioner", "BA-region", "BA-regioner"),
        en=("labour market regions",),
    ),
    Term(
        "sentralitet",
        _t("sentralitetsklasse", "centrality class"),
        _t(
            "SSBs klasser for hvor nær kommunens innbyggere har til arbeidsplasser og tjenester; klasse 1 er mest sentral.",
            "Statistics Norway's classes for how near a municipality's residents are to jobs and services; class 1 is the most central.",
        ),
        nb=("sentralitet", "sentralitetsklasser"),
        en=("centrality", "centrality classes"),
    ),
    Term(
        "rute",
        _t("rute på 250 m", "250 m cell"),
        _t(
            "Et kvadrat i SSBs rutenett. Alle ansatte i ruten regnes som om de var i midten.",
            "A square of Statistics Norway's grid. All employees in it are taken to be at its centre.",
        ),
        nb=("ruter på 250 m", "rutenett på 250 m"),
        en=("250 m cells", "250 m grid"),
    ),
    Term(
        "virksomhet",
        _t("virksomhet", "establishment"),
        _t(
            "Arbeidssted på én adresse. Et foretak kan ha mange virksomheter.",
            "A workplace at one address. An enterprise may have many establishments.",
        ),
        nb=("virksomheter", "virksomhetene"),
        en=("establishments",),
    ),
    Term(
        "arealreserve",
        _t("arealreserve", "land reserve"),
        _t(
            "Areal som er planlagt for et formål, men ikke bygd. SSBs eget tall heter «ledig ubebygd areal» og er regnet på en annen måte.",
            "Land that is planned for a purpose but not built on. SSB's own figure is called “available unbuilt land” and is computed "
            "in another way.",
        ),
    ),
    Term(
        "arbeidsplassintensiv",
        _t("arbeidsplassintensiv", "job-intensive"),
        _t(
            "Virksomhet med mange ansatte eller besøkende på liten plass, som kontor. Hører til nær knutepunkter.",
            "Business with many employees or visitors on little land, such as offices. Belongs near hubs.",
        ),
        nb=("arbeidsplassintensive",),
    ),
    Term(
        "arealkrevende",
        _t("arealkrevende", "land-demanding"),
        _t(
            "Virksomhet med få ansatte på stor plass og mye godstrafikk, som lager. Hører til ved hovedvegnettet.",
            "Business with few employees on much land and much freight traffic, such as warehouses. Belongs by the main roads.",
        ),
    ),
    Term(
        "allsidig",
        _t("allsidig virksomhet", "mixed business"),
        _t(
            "Mellomgruppen mellom arbeidsplassintensiv og arealkrevende virksomhet.",
            "The middle group between job-intensive and land-demanding business.",
        ),
    ),
    Term(
        "bransjeglidning",
        _t("bransjeglidning", "drift between trades"),
        _t(
            "At butikker for plasskrevende varer også selger vanlige varer, som hører til i sentrum.",
            "That shops for bulky goods also sell ordinary goods, which belong in centres.",
        ),
    ),
    Term(
        "plasskrevende",
        _t("plasskrevende varer", "bulky goods"),
        _t(
            "Varer som biler, båter, landbruksmaskiner og trelast, som kan selges utenfor sentrum.",
            "Goods such as cars, boats, farm machines and timber, which may be sold outside centres.",
        ),
    ),
    Term(
        "selvdekning",
        _t("arbeider der de bor", "work where they live"),
        _t(
            "Sysselsatte som både bor og arbeider i området, delt på alle sysselsatte som bor der.",
            "Employed persons who both live and work in the area, divided by all employed who live there.",
        ),
    ),
    Term(
        "vekstforetak",
        _t("vekstforetak", "growth companies"),
        _t(
            "Foretak med sterk vekst i ansatte over tre år etter SSBs definisjon. «Gaselle» er en annen definisjon.",
            "Enterprises with strong growth in employees over three years by Statistics Norway's definition. “Gazelle” is another one.",
        ),
    ),
    Term(
        "delvis-kilde",
        _t("delvis liste", "partial list"),
        _t(
            "Kilden mangler noe av det den skulle ha. Tallene vises som foreløpige og gir ikke noe svar.",
            "The source lacks some of what it should have. The figures are shown as preliminary and give no answer.",
        ),
        nb=("delvis kilde",),
        en=("partial source",),
    ),
    Term(
        "utgave",
        _t("utgave", "release"),
        _t(
            "Alle tall, laget samlet av de samme kildefilene. Navnet følger av innholdet, så en utgave kan ikke endres etterpå.",
            "All figures, made together from the same source files. The name follows from the content, so a release cannot be changed.",
        ),
    ),
)
