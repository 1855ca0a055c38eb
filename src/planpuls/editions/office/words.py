"""Words of slides, memo and workbook that the website does not have."""

from __future__ import annotations

from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


WORDS: dict[str, Text] = {
    "agenda": _t("Spørsmålene", "The questions"),
    "goals": _t("Når vi målene?", "Do we reach the goals?"),
    "goal": _t("Mål", "Goal"),
    "verdict": _t("Vurdering", "Verdict"),
    "absent": _t("Kan ikke vises i denne utgaven", "Cannot be shown in this release"),
    "how": _t("Slik er tallene laget", "How the figures are made"),
    "how_text": _t(
        "Hvert tall er regnet ut fra kildenes egne filer og kan spores tilbake til dem. Definisjon, formel og forbehold "
        "står i notatene til hvert lysbilde.",
        "Every figure is computed from the sources' own files and can be traced back to them. Definition, formula and "
        "caveats stand in the notes of each slide.",
    ),
    "sources": _t("Kilder", "Sources"),
    "part": _t(
        "Viser {shown} av {count}; resten står i arbeidsboken.",
        "Shows {shown} of {count}; the rest is in the workbook.",
    ),
    "part_columns": _t(
        "Viser {shown} av {count} kolonner; resten står i arbeidsboken.",
        "Shows {shown} of {count} columns; the rest is in the workbook.",
    ),
    "and_more": _t("… og {count} til", "… and {count} more"),
    "no_area_figure": _t("Ingen tall for {area} alene. {reason}", "No figures for {area} alone. {reason}"),
    "own_value": _t("{area} {date}: {value} ({what}).", "{area} {date}: {value} ({what})."),
    "own_in_table": _t("Tallene for {area} står i tabellen.", "The figures of {area} stand in the table."),
    "of_region": _t("Hele området: {answer}", "The whole area: {answer}"),
    "area_short": _t("{area} kort fortalt", "{area} in short"),
    "figure": _t("Tall", "Figure"),
    "area_rank": _t("Plass {rank} av {ranked}.", "Place {rank} of {ranked}."),
    "memo_title": _t("Saksframlegg (utkast)", "Case paper (draft)"),
    "memo_intro": _t(
        "Utkastet er laget av planpuls fra utgave {release}. Tallene er de samme som på nettsiden, i lysbildene og i "
        "arbeidsboken.",
        "The draft is made by planpuls from release {release}. The figures are those of the website, the slides and the "
        "workbook.",
    ),
    "caveats": _t("Forbehold", "Caveats"),
    "contents": _t("Innhold", "Contents"),
    "sheet": _t("Ark", "Sheet"),
    "question": _t("Spørsmål", "Question"),
    "areas": _t("Områder", "Areas"),
    "glossary": _t("Ordliste", "Glossary"),
    "area_set": _t("Inndeling", "Division"),
    "code": _t("Kode", "Code"),
    "area": _t("Område", "Area"),
    "to_code": _t("Til kode", "To code"),
    "to_area": _t("Til område", "To area"),
    "period": _t("Periode", "Period"),
    "base_period": _t("basisår", "base year"),
    "status": _t("Status", "Status"),
    "flags": _t("Merknader", "Flags"),
    "term": _t("Ord", "Term"),
    "meaning": _t("Betydning", "Meaning"),
    "source_file": _t("Fil", "File"),
    "vintage": _t("Årgang", "Vintage"),
    "licence": _t("Lisens", "Licence"),
    "hash": _t("SHA-256", "SHA-256"),
    "standing": _t("Status for målet", "Standing of the goal"),
    "answer": _t("Svar", "Answer"),
    "missing": _t("Mangler", "Missing"),
    "changes": _t("Endringer", "Changes"),
    "beside": _t("Samme tall andre steder", "The same figure elsewhere"),
    "comment": _t("Fagpersonens kommentar", "The expert's comment"),
    "edition": _t("Grenser fra", "Borders of"),
    "chart_data": _t("Tall bak diagrammet", "Figures behind the chart"),
    "cells_note": _t(
        "Ruter er summert til 1 km og vist mot basisåret. Alle år og 250 m-ruter ligger i CSV- og kartfilene.",
        "Cells are summed to 1 km and shown against the base year. All years and 250 m cells are in the CSV and map files.",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """One of the texts, filled in.

    >>> word("area_rank", "nb", rank=2, ranked=22)
    'Plass 2 av 22.'
    """
    return WORDS[key].get(language).format(**values)
