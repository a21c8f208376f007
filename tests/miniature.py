"""A miniature city, invented: small enough to read, with one of everything that the checks look at.

`indicators.csv` holds a total that its contributors match, one that they miss, one with examples, an amount, a
percentage, an empty value and a number from running text; `targets.csv` a target with a result and one without.
"""

from pathlib import Path

from srps.paths import Project

CITY = "testowo"
YEAR = 2023

DOCUMENT = """\
title: "Sprawozdanie z realizacji strategii w Testowie za 2023 rok"
issuer: "MOPS w Testowie"
issued_on: 2024-03-28
strategy:
  title: "Strategia Rozwiązywania Problemów Społecznych Testowa na lata 2021-2027"
  period: {from: 2021, to: 2027}
resolution: "XII/34/2021"
year: 2023
language: pl
kind: report
source:
  file: "testowo-2023.txt"
  sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
rating_scale:
  1: "nie osiągnięto"
  2: "osiągnięto częściowo"
  3: "osiągnięto"
rated_levels: [operational]
claims:
  - id: srednia
    kind: mean_rating
    scope: "operational"
    text: "Średnia ocen celów operacyjnych"
    value: "2,5"
    line: 70
"""
GOALS = """\
goal,level,parent,name,domain,rating,priorities,line
1,operational,,Wspieranie rodziny w wychowaniu dzieci,Rodzina,2,asystentura;poradnictwo,10
2,operational,,"Bezpieczne, godne starzenie się",Seniorzy,3,,40
"""
ACTIONS = """\
goal,action,name,area,deadline,executors,line
1,1,Pomoc asystenta rodziny,Rodzina,działalność ciągła,MOPS,14
1,2,Poradnictwo i zajęcia dla dzieci,Rodzina,2021-2027,MOPS;PCPR,19
2,1,Usługi opiekuńcze i dom dziennego pobytu,Seniorzy,2024,MOPS,44
"""
INDICATORS = """\
goal,action,indicator,breakdown,part_of,value,parts,note,line
1,1,liczba rodzin objętych pomocą asystenta rodziny,,,52,,,15
1,1,liczba rodzin objętych pomocą asystenta rodziny,MOPS,,30,,,15
1,1,liczba rodzin objętych pomocą asystenta rodziny,Fundacja „Dom”,,22,,,15
1,2,liczba osób objętych poradnictwem,,,120,,,20
1,2,liczba osób objętych poradnictwem,PCPR,,70,,,20
1,2,liczba osób objętych poradnictwem,Ośrodek Interwencji Kryzysowej,,45,,,20
1,2,liczba dzieci uczestniczących w zajęciach,,,80,examples,,24
1,2,liczba dzieci uczestniczących w zajęciach,świetlica „Promyk”,,35,,,24
2,1,kwota wydana na usługi opiekuńcze,,,"1 480 546,54 zł",,,45
2,1,odsetek seniorów objętych wsparciem,,,"7,7%",,,47
2,1,liczba miejsc w domu dziennego pobytu,,,,,,49
,,osoby korzystające z teleopieki,,,ok. 40,,text,5
"""
TARGETS = """\
goal,item,indicator,due_year,target,line
1,1,liczba rodzin objętych pomocą asystenta rodziny,2025,min. 50 rodzin,60
2,1,liczba wolontariuszy pracujących z seniorami,,co najmniej 12 osób,61
"""
YEAR_FILES = {
    "document.yml": DOCUMENT,
    "goals.csv": GOALS,
    "actions.csv": ACTIONS,
    "indicators.csv": INDICATORS,
    "targets.csv": TARGETS,
}
MAPPING = """\
indicators:
  - goal: "1"
    indicator: "liczba rodzin objętych pomocą asystenta rodziny"
    indicator_id: families_family_assistant
    match: exactMatch
    reason: "Rodziny, z którymi w roku pracował asystent rodziny."
domains:
  Rodzina: family
  Seniorzy: elderly
"""
CITIES = """\
city,teryt,name,name_genitive,name_locative,kind
testowo,0000000,Testowo,Testowa,Testowie,gmina miejska
"""
CONTEXT = """\
city,teryt,year,measure,value,unit,area,as_of,source,source_url,note
testowo,0000000,2023,population,20000,persons,gmina,2023-12-31,invented,https://example.org,
"""


def write_year(project: Project, city: str = CITY, year: int = YEAR) -> Path:
    """Write the miniature year under a city's name and return its folder."""
    folder = project.raw_year(city, year)
    folder.mkdir(parents=True)
    for name, text in YEAR_FILES.items():
        (folder / name).write_text(text.replace("year: 2023", f"year: {year}"), encoding="utf-8", newline="\n")
    return folder


def write_catalogue(project: Project) -> Path:
    """Write the city's own entries of the catalogue; closed lists and indicators are the repository's."""
    folder = project.raw / "catalogue"
    (folder / "mappings").mkdir(parents=True)
    for name, text in {"cities.csv": CITIES, "context.csv": CONTEXT, f"mappings/{CITY}.yml": MAPPING}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder
