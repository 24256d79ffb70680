"""Makers of scanners, and of the software that derives segmentations, plans and reports from images."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

# A company keeps the name that it had when it built the machine; its divisions and trade names are spellings of it.
# Where a spelling names two makers ("SIEMENS / MIM Software"), the maker of the scanner counts.
_EUCAIM = {
    "Siemens": "IMG1000044",
    "Toshiba": "IMG1000045",
    "Philips": "IMG1000046",
    "GE": "IMG1000047",
    "IMS": "IMG1000048",
    "Esaote": "IMG1000049",
    "Canon": "IMG1000050",
    "Agfa": "IMG1000051",
    "ADAC": "IMG1000052",
    "Marconi": "IMG1000053",
    "Shimadzu": "IMG1000054",
    "Elscint": "IMG1000055",
    "Mediso": "IMG1000056",
    "Hitachi": "IMG1000057",
    "MiE": "IMG1000058",
    "Picker": "IMG1000059",
    "Fujifilm": "IMG1000060",
    "UIH": "IMG1000063",
    "Hologic": "IMG1000064",
    "3DHISTECH": "IMG1000065",
}
_EXPLORER = {
    "Siemens": ("C200140", "birnlex_3066"),
    "GE": ("birnlex_12833",),
    "Philips": ("birnlex_3065",),
    "Toshiba": ("birnlex_3067",),
}

# Code | label | other spellings, separated by bars.
_MAKERS = """
GE | GE | GE MEDICAL SYSTEMS | GE HEALTHCARE | General Electric | GEMS | GE_MEDICAL_SYSTEMS | GE MEDICAL S]STEMS \
| GE MEDICAL SYSTEMS, NUCLEAR | GE Healthcare Surgery | GE MEDICAL SYSTEMS / MIM Software \
| GE MEDICAL SYSTEMS / MIMvista
Siemens | Siemens | Siemens Healthineers | Siemens HealthCare GmbH | Siemens Healthcare | Siemens Medical | SIEMENS NM \
| Siemens Molecular Imaging | Siemens Corporate Research | SIEMENS / MIM Software | SIEMENS / MIMvista
Philips | Philips | Philips Medical Systems | Philips Medical Systems, Inc. | Philips Healthcare | PNMS \
| Philips / MIM Software | Philips / MIMvista | Philips Medical Systems / MIM Software \
| Philips Medical Systems / MIMvista
Toshiba | Toshiba | TOSHIBA_MEC | Toshiba Medical Systems
Canon | Canon | Canon Medical Systems | Canon Inc.
Hitachi | Hitachi | Hitachi, Ltd. | Hitachi Medical Corporation
Fujifilm | Fujifilm | FUJIFILM Corporation | FUJIFILM Healthcare Corporation | FUJI PHOTO FILM Co., ltd. | Fuji
UIH | United Imaging | United Imaging Healthcare | UIH / MIM Software
Hologic | Hologic | HOLOGIC, Inc. | LORAD | Lorad, A Hologic Company | DIRECT RADIOGRAPHY CORP
Carestream | Carestream | CARESTREAM HEALTH
Kodak | Kodak | Eastman Kodak | Rolleiflex, Eastman Kodak
Agfa | Agfa | Agfa HealthCare Informatics | Agfa HealthCare
Konica-Minolta | Konica Minolta
Samsung | Samsung | Samsung Electronics | Samsung Medison
Shimadzu | Shimadzu | Shimadzu Corporation
Esaote | Esaote
Mediso | Mediso
MiE | MiE | MiE Medical Imaging Electronics
IMS | I.M.S. | I.M.S. Giotto | IMS Giotto
Neusoft | Neusoft | Neusoft Medical Systems
Planmed | Planmed
SonoSite | SonoSite | SonoSite, Inc.
Acuson | Acuson
ADAC | ADAC | ADAC Laboratories
Elscint | Elscint
Imatron | Imatron
Marconi | Marconi | Marconi Medical Systems
Picker | Picker | PICKER International, Inc.
CTI | CTI | CPS | CPS Innovations | CTI / MIMvista
Lumisys | Lumisys
Varian | Varian | Varian Medical Systems | Varian Imaging Laboratories, Switzerland \
| Varian Medical Systems / MIM Software
Elekta | Elekta | ELEKTA / MIM Software
Accuray | Accuray
Leica | Leica Biosystems | Leica | Aperio
Zeiss | Zeiss | Carl Zeiss
Hamamatsu | Hamamatsu | Hamamatsu Photonics
3DHISTECH | 3DHISTECH | Mirax | 3D Histech
RareCyte | RareCyte
BioImagene | BioImagene
Hasselblad | Hasselblad | Leaf, Hasselblad
Bayer | Bayer | Bayer HealthCare LLC
Eigen | Eigen
Confirma | Confirma | Confirma Inc.
CMS | CMS, Inc. | CMS
MIM | MIM Software | MIM Software Inc. | MIMvista
Merge | Merge Healthcare
McKesson | McKesson | McKesson Medical Imaging Group
Barco | Barco
DeJarnette | DeJarnette Research Systems
Oehm-Rehbein | Oehm und Rehbein | Oehm und Rehbein GmbH
Velocity | Velocity Medical Solutions | Velocity Medical Solutions LLC
Vital | Vital Images | Vital Images, Inc. | Vital Images, Inc
PMOD | PMOD Technologies
Riverain | Riverain Technologies
Imaging-Biometrics | Imaging Biometrics | Imaging Biometrics LLC
CoreLab | CoreLab Partners | CoreLab Partners, Inc.
VisualPACS | VisualPACS | VisualPACS_OT
QIICR | QIICR | https://github.com/QIICR/Slicer-SUVFactorCalculator
highdicom | highdicom
pydicom-seg | pydicom-seg
PixelMed | PixelMed
Plastimatch | Plastimatch
3DSlicer | 3D Slicer | 3D Slicer Community
OHIF | Open Health Imaging Foundation
Sybil | Sybil
RadPathFusion | RadPathFusion | https://github.com/mirabelarusu/RadPathFusionLung
VICTRE | VICTRE (simulated imaging) | VICTRE
IDC | Imaging Data Commons
TCIA | The Cancer Imaging Archive | Expert annotation from TCIA
NCI | National Cancer Institute | NCI/FNLCR
Stony-Brook | Stony Brook University | Stony Brook University converted by Imaging Data Commons
Erlangen | Erlangen University | University Hospital Erlangen and Fraunhofer MEVIS \
| Friedrich-Alexander-Universität converted by IDC
Stanford | Stanford University
Gevaert-Lab | Gevaert Lab | Gevaert Lab Converted By Imaging Data Commons
Herrmann-Lab | Herrmann Lab
MGH | Massachusetts General Hospital | MGH 3D RAD CAD X Lab
BNI | Barrow Neurological Institute | BNI Translational BioImaging
"""


def _concept(line: str) -> Concept:
    code, label, *spellings = (part.strip() for part in line.split(" | "))
    codes: dict[str, tuple[str, ...]] = {}
    if code in _EUCAIM:
        codes["EUCAIM"] = (_EUCAIM[code],)
    if code in _EXPLORER:
        codes["EUCAIM explorer"] = _EXPLORER[code]
    return Concept(code, {"en": label, "de": label}, tuple(spellings), codes)


MANUFACTURER = Vocabulary(
    "manufacturer",
    version="2026-1",
    source="DICOM Manufacturer (0008,0070) as the NCI Imaging Data Commons spells it; "
    "EUCAIM hyper-ontology and explorer",
    concepts=(
        *(_concept(line) for line in _MAKERS.strip().splitlines()),
        other(),
        unknown("NA", "N/A", "none", "Unknown manufacturer", "0000000"),
    ),
)
