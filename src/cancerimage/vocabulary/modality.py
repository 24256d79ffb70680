"""Modalities: the defined terms of DICOM's Modality (0008,0060)."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

_EUCAIM = {
    "MR": ("IMG1000022",),
    "CR": ("IMG1000024",),
    "CT": ("IMG1000026",),
    "DX": ("IMG1000028",),
    "SM": ("IMG1000029",),
    "MG": ("IMG1000030",),
    "NM": ("IMG1000034", "IMG1000061"),
    "US": ("IMG1000040",),
    "PT": ("IMG1000037",),
    "RF": ("IMG1000041",),
    "SEG": ("IMG1000075",),
    "OT": ("IMG1000074",),
}
_EXPLORER = {"MR": "RID10312", "PT": "RID10337", "CT": "RID10321", "NM": "RID10334"}

# Term | English | German | other spellings, separated by bars. FUSION is no defined term, but real data carry it.
_TERMS = """
ANN | Annotation | Annotation
AR | Autorefraction | Autorefraktion
ASMT | Content assessment results | Ergebnisse der Inhaltsbewertung
AU | Audio | Audio
BDUS | Bone densitometry (ultrasound) | Knochendichtemessung (Ultraschall)
BI | Biomagnetic imaging | Biomagnetische Bildgebung
BMD | Bone densitometry (X-ray) | Knochendichtemessung (Röntgen)
CFM | Confocal microscopy | Konfokale Mikroskopie
CR | Computed radiography | Digitale Speicherfolienradiographie
CT | Computed tomography | Computertomographie | CT scan | CAT scan
CTPROTOCOL | CT protocol (performed) | CT-Protokoll (durchgeführt)
DMS | Dermoscopy | Dermatoskopie
DG | Diaphanography | Diaphanographie
DOC | Document | Dokument
DX | Digital radiography | Digitale Radiographie | Digital X-ray | X-ray | Röntgen
ECG | Electrocardiography | Elektrokardiographie | EKG
EEG | Electroencephalography | Elektroenzephalographie
EMG | Electromyography | Elektromyographie
EOG | Electrooculography | Elektrookulographie
EPS | Cardiac electrophysiology | Kardiale Elektrophysiologie
ES | Endoscopy | Endoskopie
FID | Fiducials | Bezugspunkte
GM | General microscopy | Allgemeine Mikroskopie
HC | Hard copy | Hardcopy
HD | Haemodynamic waveform | Hämodynamische Kurve
IO | Intra-oral radiography | Intraorale Radiographie
IOL | Intraocular lens data | Intraokularlinsendaten
IVOCT | Intravascular optical coherence tomography | Intravaskuläre optische Kohärenztomographie
IVUS | Intravascular ultrasound | Intravaskulärer Ultraschall
KER | Keratometry | Keratometrie
KO | Key object selection | Auswahl von Schlüsselbildern
LEN | Lensometry | Scheitelbrechwertmessung
LS | Laser surface scan | Laser-Oberflächenscan
M3D | Model for 3D manufacturing | Modell für den 3D-Druck
MG | Mammography | Mammographie | Mammogram
MR | Magnetic resonance imaging | Magnetresonanztomographie | MRI | MRT | Magnetic resonance
NM | Nuclear medicine | Nuklearmedizin | SPECT | Single photon emission computed tomography
OAM | Ophthalmic axial measurements | Axiale Augenmessung
OCT | Optical coherence tomography | Optische Kohärenztomographie
OP | Ophthalmic photography | Augenfotografie
OPM | Ophthalmic mapping | Augenkartierung
OPT | Ophthalmic tomography | Augentomographie
OPTBSV | Ophthalmic tomography B-scan volume analysis | Volumenanalyse der Augentomographie
OPTENF | Ophthalmic tomography en face | En-face-Augentomographie
OPV | Ophthalmic visual field | Gesichtsfeldmessung
OSS | Optical surface scan | Optischer Oberflächenscan
OT | Other kind of image | Andere Bildart
PA | Photoacoustic imaging | Photoakustische Bildgebung
PLAN | Plan | Plan
POS | Position sensor | Positionssensor
PR | Presentation state | Darstellungszustand
PT | Positron emission tomography | Positronen-Emissions-Tomographie | PET
PX | Panoramic X-ray | Panoramaröntgen
REG | Registration | Registrierung
RESP | Respiratory waveform | Atemkurve
RF | Fluoroscopy | Durchleuchtung | Radio fluoroscopy
RG | Radiographic imaging (film) | Konventionelle Radiographie
RTDOSE | Radiotherapy dose | Strahlentherapiedosis
RTIMAGE | Radiotherapy image | Strahlentherapiebild
RTINTENT | Radiotherapy intent | Strahlentherapieabsicht
RTPLAN | Radiotherapy plan | Bestrahlungsplan
RTRAD | Radiotherapy radiation | Strahlentherapie-Strahlung
RTRECORD | Radiotherapy treatment record | Bestrahlungsprotokoll
RTSEGANN | Radiotherapy segment annotation | Segmentannotation der Strahlentherapie
RTSTRUCT | Radiotherapy structure set | Strukturen der Strahlentherapie | RT structure set
RWV | Real-world value map | Zuordnung realer Messwerte
SEG | Segmentation | Segmentierung
SM | Slide microscopy | Objektträgermikroskopie | Whole slide imaging | WSI | Pathology
SMR | Stereometric relationship | Stereometrische Beziehung
SR | Structured report | Strukturierter Befund
SRF | Subjective refraction | Subjektive Refraktion
STAIN | Automated slide stainer | Automatischer Färbeautomat
TEXTUREMAP | Texture map | Texturkarte
TG | Thermography | Thermographie
US | Ultrasound | Ultraschall | Sonography | Sonographie
VA | Visual acuity | Sehschärfe
XA | X-ray angiography | Röntgenangiographie | Angiography
XAPROTOCOL | XA protocol (performed) | XA-Protokoll (durchgeführt)
XC | External-camera photography | Fotografie
FUSION | Image fusion | Bildfusion
"""


def _concept(line: str) -> Concept:
    term, english, german, *spellings = (part.strip() for part in line.split(" | "))
    codes: dict[str, tuple[str, ...]] = {} if term == "FUSION" else {"DICOM": (term,)}
    if term in _EUCAIM:
        codes["EUCAIM"] = _EUCAIM[term]
    if term in _EXPLORER:
        codes["RadLex"] = codes["EUCAIM explorer"] = (_EXPLORER[term],)
    return Concept(term, {"en": english, "de": german}, tuple(spellings), codes)


MODALITY = Vocabulary(
    "modality",
    version="2026-1",
    source="DICOM PS3.3 C.7.3.1.1.1 Modality; RadLex as the EUCAIM explorer uses it; EUCAIM hyper-ontology",
    concepts=(*(_concept(line) for line in _TERMS.strip().splitlines()), other(), unknown()),
)
