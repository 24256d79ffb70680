"""Countries: ISO 3166-1 codes with their names."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

# Alpha-2 and alpha-3 code | English name | German name. Names are those of the Unicode CLDR.
_TABLE = """
AD AND | Andorra | Andorra
AE ARE | United Arab Emirates | Vereinigte Arabische Emirate
AF AFG | Afghanistan | Afghanistan
AG ATG | Antigua & Barbuda | Antigua und Barbuda
AI AIA | Anguilla | Anguilla
AL ALB | Albania | Albanien
AM ARM | Armenia | Armenien
AO AGO | Angola | Angola
AQ ATA | Antarctica | Antarktis
AR ARG | Argentina | Argentinien
AS ASM | American Samoa | Amerikanisch-Samoa
AT AUT | Austria | Österreich
AU AUS | Australia | Australien
AW ABW | Aruba | Aruba
AX ALA | Åland Islands | Ålandinseln
AZ AZE | Azerbaijan | Aserbaidschan
BA BIH | Bosnia & Herzegovina | Bosnien und Herzegowina
BB BRB | Barbados | Barbados
BD BGD | Bangladesh | Bangladesch
BE BEL | Belgium | Belgien
BF BFA | Burkina Faso | Burkina Faso
BG BGR | Bulgaria | Bulgarien
BH BHR | Bahrain | Bahrain
BI BDI | Burundi | Burundi
BJ BEN | Benin | Benin
BL BLM | St. Barthélemy | St. Barthélemy
BM BMU | Bermuda | Bermuda
BN BRN | Brunei | Brunei Darussalam
BO BOL | Bolivia | Bolivien
BQ BES | Caribbean Netherlands | Karibische Niederlande
BR BRA | Brazil | Brasilien
BS BHS | Bahamas | Bahamas
BT BTN | Bhutan | Bhutan
BV BVT | Bouvet Island | Bouvetinsel
BW BWA | Botswana | Botsuana
BY BLR | Belarus | Belarus
BZ BLZ | Belize | Belize
CA CAN | Canada | Kanada
CC CCK | Cocos (Keeling) Islands | Kokosinseln
CD COD | Congo - Kinshasa | Kongo-Kinshasa
CF CAF | Central African Republic | Zentralafrikanische Republik
CG COG | Congo - Brazzaville | Kongo-Brazzaville
CH CHE | Switzerland | Schweiz
CI CIV | Côte d’Ivoire | Côte d’Ivoire
CK COK | Cook Islands | Cookinseln
CL CHL | Chile | Chile
CM CMR | Cameroon | Kamerun
CN CHN | China | China
CO COL | Colombia | Kolumbien
CR CRI | Costa Rica | Costa Rica
CU CUB | Cuba | Kuba
CV CPV | Cape Verde | Cabo Verde
CW CUW | Curaçao | Curaçao
CX CXR | Christmas Island | Weihnachtsinsel
CY CYP | Cyprus | Zypern
CZ CZE | Czechia | Tschechien
DE DEU | Germany | Deutschland
DJ DJI | Djibouti | Dschibuti
DK DNK | Denmark | Dänemark
DM DMA | Dominica | Dominica
DO DOM | Dominican Republic | Dominikanische Republik
DZ DZA | Algeria | Algerien
EC ECU | Ecuador | Ecuador
EE EST | Estonia | Estland
EG EGY | Egypt | Ägypten
EH ESH | Western Sahara | Westsahara
ER ERI | Eritrea | Eritrea
ES ESP | Spain | Spanien
ET ETH | Ethiopia | Äthiopien
FI FIN | Finland | Finnland
FJ FJI | Fiji | Fidschi
FK FLK | Falkland Islands | Falklandinseln
FM FSM | Micronesia | Mikronesien
FO FRO | Faroe Islands | Färöer
FR FRA | France | Frankreich
GA GAB | Gabon | Gabun
GB GBR | United Kingdom | Vereinigtes Königreich
GD GRD | Grenada | Grenada
GE GEO | Georgia | Georgien
GF GUF | French Guiana | Französisch-Guayana
GG GGY | Guernsey | Guernsey
GH GHA | Ghana | Ghana
GI GIB | Gibraltar | Gibraltar
GL GRL | Greenland | Grönland
GM GMB | Gambia | Gambia
GN GIN | Guinea | Guinea
GP GLP | Guadeloupe | Guadeloupe
GQ GNQ | Equatorial Guinea | Äquatorialguinea
GR GRC | Greece | Griechenland
GS SGS | South Georgia & South Sandwich Islands | Südgeorgien und die Südlichen Sandwichinseln
GT GTM | Guatemala | Guatemala
GU GUM | Guam | Guam
GW GNB | Guinea-Bissau | Guinea-Bissau
GY GUY | Guyana | Guyana
HK HKG | Hong Kong SAR China | Sonderverwaltungsregion Hongkong
HM HMD | Heard & McDonald Islands | Heard und McDonaldinseln
HN HND | Honduras | Honduras
HR HRV | Croatia | Kroatien
HT HTI | Haiti | Haiti
HU HUN | Hungary | Ungarn
ID IDN | Indonesia | Indonesien
IE IRL | Ireland | Irland
IL ISR | Israel | Israel
IM IMN | Isle of Man | Isle of Man
IN IND | India | Indien
IO IOT | British Indian Ocean Territory | Britisches Territorium im Indischen Ozean
IQ IRQ | Iraq | Irak
IR IRN | Iran | Iran
IS ISL | Iceland | Island
IT ITA | Italy | Italien
JE JEY | Jersey | Jersey
JM JAM | Jamaica | Jamaika
JO JOR | Jordan | Jordanien
JP JPN | Japan | Japan
KE KEN | Kenya | Kenia
KG KGZ | Kyrgyzstan | Kirgisistan
KH KHM | Cambodia | Kambodscha
KI KIR | Kiribati | Kiribati
KM COM | Comoros | Komoren
KN KNA | St. Kitts & Nevis | St. Kitts und Nevis
KP PRK | North Korea | Nordkorea
KR KOR | South Korea | Südkorea
KW KWT | Kuwait | Kuwait
KY CYM | Cayman Islands | Kaimaninseln
KZ KAZ | Kazakhstan | Kasachstan
LA LAO | Laos | Laos
LB LBN | Lebanon | Libanon
LC LCA | St. Lucia | St. Lucia
LI LIE | Liechtenstein | Liechtenstein
LK LKA | Sri Lanka | Sri Lanka
LR LBR | Liberia | Liberia
LS LSO | Lesotho | Lesotho
LT LTU | Lithuania | Litauen
LU LUX | Luxembourg | Luxemburg
LV LVA | Latvia | Lettland
LY LBY | Libya | Libyen
MA MAR | Morocco | Marokko
MC MCO | Monaco | Monaco
MD MDA | Moldova | Republik Moldau
ME MNE | Montenegro | Montenegro
MF MAF | St. Martin | St. Martin
MG MDG | Madagascar | Madagaskar
MH MHL | Marshall Islands | Marshallinseln
MK MKD | North Macedonia | Nordmazedonien
ML MLI | Mali | Mali
MM MMR | Myanmar (Burma) | Myanmar
MN MNG | Mongolia | Mongolei
MO MAC | Macao SAR China | Sonderverwaltungsregion Macau
MP MNP | Northern Mariana Islands | Nördliche Marianen
MQ MTQ | Martinique | Martinique
MR MRT | Mauritania | Mauretanien
MS MSR | Montserrat | Montserrat
MT MLT | Malta | Malta
MU MUS | Mauritius | Mauritius
MV MDV | Maldives | Malediven
MW MWI | Malawi | Malawi
MX MEX | Mexico | Mexiko
MY MYS | Malaysia | Malaysia
MZ MOZ | Mozambique | Mosambik
NA NAM | Namibia | Namibia
NC NCL | New Caledonia | Neukaledonien
NE NER | Niger | Niger
NF NFK | Norfolk Island | Norfolkinsel
NG NGA | Nigeria | Nigeria
NI NIC | Nicaragua | Nicaragua
NL NLD | Netherlands | Niederlande
NO NOR | Norway | Norwegen
NP NPL | Nepal | Nepal
NR NRU | Nauru | Nauru
NU NIU | Niue | Niue
NZ NZL | New Zealand | Neuseeland
OM OMN | Oman | Oman
PA PAN | Panama | Panama
PE PER | Peru | Peru
PF PYF | French Polynesia | Französisch-Polynesien
PG PNG | Papua New Guinea | Papua-Neuguinea
PH PHL | Philippines | Philippinen
PK PAK | Pakistan | Pakistan
PL POL | Poland | Polen
PM SPM | St. Pierre & Miquelon | St. Pierre und Miquelon
PN PCN | Pitcairn Islands | Pitcairninseln
PR PRI | Puerto Rico | Puerto Rico
PS PSE | Palestinian Territories | Palästinensische Autonomiegebiete
PT PRT | Portugal | Portugal
PW PLW | Palau | Palau
PY PRY | Paraguay | Paraguay
QA QAT | Qatar | Katar
RE REU | Réunion | Réunion
RO ROU | Romania | Rumänien
RS SRB | Serbia | Serbien
RU RUS | Russia | Russland
RW RWA | Rwanda | Ruanda
SA SAU | Saudi Arabia | Saudi-Arabien
SB SLB | Solomon Islands | Salomonen
SC SYC | Seychelles | Seychellen
SD SDN | Sudan | Sudan
SE SWE | Sweden | Schweden
SG SGP | Singapore | Singapur
SH SHN | St. Helena | St. Helena
SI SVN | Slovenia | Slowenien
SJ SJM | Svalbard & Jan Mayen | Spitzbergen und Jan Mayen
SK SVK | Slovakia | Slowakei
SL SLE | Sierra Leone | Sierra Leone
SM SMR | San Marino | San Marino
SN SEN | Senegal | Senegal
SO SOM | Somalia | Somalia
SR SUR | Suriname | Suriname
SS SSD | South Sudan | Südsudan
ST STP | São Tomé & Príncipe | São Tomé und Príncipe
SV SLV | El Salvador | El Salvador
SX SXM | Sint Maarten | Sint Maarten
SY SYR | Syria | Syrien
SZ SWZ | Eswatini | Eswatini
TC TCA | Turks & Caicos Islands | Turks- und Caicosinseln
TD TCD | Chad | Tschad
TF ATF | French Southern Territories | Französische Süd- und Antarktisgebiete
TG TGO | Togo | Togo
TH THA | Thailand | Thailand
TJ TJK | Tajikistan | Tadschikistan
TK TKL | Tokelau | Tokelau
TL TLS | Timor-Leste | Timor-Leste
TM TKM | Turkmenistan | Turkmenistan
TN TUN | Tunisia | Tunesien
TO TON | Tonga | Tonga
TR TUR | Türkiye | Türkei
TT TTO | Trinidad & Tobago | Trinidad und Tobago
TV TUV | Tuvalu | Tuvalu
TW TWN | Taiwan | Taiwan
TZ TZA | Tanzania | Tansania
UA UKR | Ukraine | Ukraine
UG UGA | Uganda | Uganda
UM UMI | U.S. Outlying Islands | Amerikanische Überseeinseln
US USA | United States | Vereinigte Staaten
UY URY | Uruguay | Uruguay
UZ UZB | Uzbekistan | Usbekistan
VA VAT | Vatican City | Vatikanstadt
VC VCT | St. Vincent & Grenadines | St. Vincent und die Grenadinen
VE VEN | Venezuela | Venezuela
VG VGB | British Virgin Islands | Britische Jungferninseln
VI VIR | U.S. Virgin Islands | Amerikanische Jungferninseln
VN VNM | Vietnam | Vietnam
VU VUT | Vanuatu | Vanuatu
WF WLF | Wallis & Futuna | Wallis und Futuna
WS WSM | Samoa | Samoa
YE YEM | Yemen | Jemen
YT MYT | Mayotte | Mayotte
ZA ZAF | South Africa | Südafrika
ZM ZMB | Zambia | Sambia
ZW ZWE | Zimbabwe | Simbabwe
"""

# Names in use beside those of the CLDR.
_SYNONYMS = {
    "BA": ("Bosnia and Herzegovina",),
    "CZ": ("Czech Republic", "Tschechische Republik"),
    "GB": ("UK", "Great Britain", "Großbritannien"),
    "GR": ("EL", "Hellas"),
    "KR": ("Republic of Korea",),
    "MD": ("Moldova, Republic of",),
    "NL": ("The Netherlands", "Holland"),
    "RU": ("Russian Federation",),
    "TR": ("Turkey",),
    "US": ("USA", "United States of America"),
    "VA": ("Holy See",),
}


def _concept(line: str) -> Concept:
    codes, english, german = line.split(" | ")
    short, long = codes.split()
    return Concept(
        short, {"en": english, "de": german}, (long, *_SYNONYMS.get(short, ())), {"ISO 3166-1 alpha-3": (long,)}
    )


COUNTRY = Vocabulary(
    "country",
    version="2026-1",
    source="ISO 3166-1; names from the Unicode Common Locale Data Repository (CLDR)",
    concepts=(*(_concept(line) for line in _TABLE.strip().splitlines()), other(), unknown()),
)
