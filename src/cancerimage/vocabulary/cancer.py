"""Cancers: one flat set, by ICD-O-3 site and morphology groups."""

from collections.abc import Iterable

from cancerimage.vocabulary.concept import Concept, Vocabulary, fold
from cancerimage.vocabulary.missing import other, unknown

_SYSTEMS = {
    "site": "ICD-O-3 topography",
    "morphology": "ICD-O-3 morphology",
    "snomed": "SNOMED CT",
    "eucaim": "EUCAIM",
    "explorer": "EUCAIM explorer",
}

# Code | English | German | codes elsewhere, or a dash | other spellings, separated by bars.
# SNOMED CT codes are only those that the EUCAIM explorer uses, that DICOM's own dictionary holds (PS3.16), or that
# HL7's mCODE examples and published TCGA mappings agree on; a cancer without one is better than one with a wrong one.
# A source that says no more than "colorectal" is neither colon nor rectum; its holder may state both.
# "Carcinoma" gathers morphologies that occur in many organs, from sources that do not say in which.
_CANCERS = """
oesophagus | Oesophageal cancer | Speiseröhrenkrebs | site=C15 snomed=363402007 | esophagus | Esophageal Cancer \
| Esophageal Carcinoma | Gastroesophageal Cancer
stomach | Stomach cancer | Magenkrebs | site=C16 snomed=363349007 | Gastric Cancer | Stomach Adenocarcinoma
gist | Gastrointestinal stromal tumour | Gastrointestinaler Stromatumor | site=C15-C26 morphology=8936/3 \
| Gastrointestinal Stromal Tumor
colon | Colon cancer | Dickdarmkrebs \
| site=C18 snomed=363406005 eucaim=CLIN1000057 explorer=363406005 broader=colorectal | Colon Adenocarcinoma \
| Colon Mucinous Adenocarcinoma | Kolonkarzinom
rectum | Rectal cancer | Enddarmkrebs \
| site=C19,C20 snomed=363351006 eucaim=CLIN1000077,CLIN1000185 broader=colorectal | Rectum Cancer \
| Rectal Adenocarcinoma | Rectum Adenocarcinoma | Rektumkarzinom
colorectal | Colorectal cancer, site not stated | Darmkrebs ohne Angabe von Dickdarm oder Enddarm \
| site=C18-C20 eucaim=CLIN1000054 | Colorectal Cancer | Colorectal Carcinoma | CRC | Darmkrebs
anus | Anal cancer | Analkrebs | site=C21 | Anus Cancer | Anal Squamous Cell Carcinoma
liver | Liver cancer | Leberkrebs | site=C22.0 snomed=93870000 eucaim=CLIN1000071,CLIN1043447 \
| Hepatocellular Carcinoma | Liver Hepatocellular Carcinoma | HCC | Leberzellkarzinom
bile_duct | Bile duct cancer | Gallengangskrebs | site=C22.1,C24 morphology=8160/3 | Cholangiocarcinoma \
| Cholangiokarzinom | biliary tract cancer
gallbladder | Gallbladder cancer | Gallenblasenkrebs | site=C23
pancreas | Pancreatic cancer | Bauchspeicheldrüsenkrebs | site=C25 snomed=363418001 | Pancreas Cancer \
| Pancreatic Adenocarcinoma | Pancreatic Ductal Adenocarcinoma | Pankreaskrebs
lung | Lung cancer | Lungenkrebs | site=C34 snomed=363358000 eucaim=CLIN1000065,CLIN1000084 explorer=363358000 \
| Lung Carcinoma | Lung Adenocarcinoma | Lung Squamous Cell Carcinoma | Lung Other | Small Cell Lung Cancer \
| Non-small Cell Lung Cancer | NSCLC | SCLC | Non-Small Cell Carcinoma | Bronchialkarzinom
mesothelioma | Mesothelioma | Mesotheliom | site=C38.4 morphology=9050/3,9051/3,9052/3,9053/3 snomed=62064005 \
| Mesothelial Neoplasm
thymus | Thymoma | Thymom | site=C37 morphology=8580-8589 | Thymic carcinoma
breast | Breast cancer | Brustkrebs | site=C50 snomed=254837009 eucaim=CLIN1000060 explorer=254837009 \
| Breast Carcinoma | Breast Invasive Carcinoma | Invasive Breast Carcinoma | Mammakarzinom | Breast Ductal Carcinoma \
| Breast Lobular Carcinoma | Invasive Breast Carcinoma of No Special Type
pelvis | Pelvic cancer, organ not stated | Krebs im Becken ohne Angabe des Organs \
| site=C76.3 snomed=363484005 explorer=363484005 | Pelvic cancer | Pelvis cancer
prostate | Prostate cancer | Prostatakrebs | site=C61 snomed=399068003 eucaim=CLIN1000075 explorer=399068003 \
| Prostate Adenocarcinoma | Prostate Carcinoma | prostate gland
testis | Testicular cancer | Hodenkrebs | site=C62 | Testicular Germ Cell | Testicular Germ Cell Tumor | testicles
kidney | Kidney cancer | Nierenkrebs | site=C64 snomed=363518003 | Renal Cancer | Renal Cell Carcinoma \
| Kidney Chromophobe | Kidney Renal Clear Cell Carcinoma | Kidney Renal Papillary Cell Carcinoma | Nierenzellkarzinom
wilms | Wilms tumour | Wilms-Tumor | site=C64 morphology=8960/3 | Wilms Tumor | Nephroblastoma
bladder | Bladder cancer | Harnblasenkrebs | site=C67 snomed=399326009 | Bladder Endothelial Carcinoma \
| Bladder Urothelial Carcinoma | Urothelial - bladder cancer (NOS) | Urothelial Carcinoma \
| Transitional Cell Carcinoma | bladder organ | Blasenkrebs
ovary | Ovarian cancer | Eierstockkrebs | site=C56 snomed=363443007 | Ovary Cancer \
| Ovarian Serous Cystadenocarcinoma | Ovarialkarzinom
uterus | Uterine cancer | Gebärmutterkörperkrebs | site=C54,C55 | Endometrial Cancer | Corpus Endometrial Carcinoma \
| Uterine Corpus Endometrial Carcinoma | Uterine Carcinosarcoma | body of uterus | Endometriumkarzinom
cervix | Cervical cancer | Gebärmutterhalskrebs | site=C53 snomed=363354003 | Cervix Cancer \
| Cervical Squamous Cell Carcinoma | Endocervical Adenocarcinoma | uterine cervix
brain | Brain tumour, kind not stated | Hirntumor ohne Angabe der Art | site=C71 | Brain Cancer | Brain Tumor \
| Hirntumor
glioma | Glioma | Gliom | site=C71 morphology=9380-9460 eucaim=CLIN1007995 broader=brain | Low Grade Glioma \
| Lower Grade Glioma | Astrocytoma | Oligodendroglioma | LGG
glioblastoma | Glioblastoma | Glioblastom \
| site=C71 morphology=9440/3 snomed=393563007 eucaim=CLIN1007990 broader=glioma | Glioblastoma Multiforme | GBM
dipg | Diffuse intrinsic pontine glioma | Diffuses intrinsisches Ponsgliom \
| site=C71.7 eucaim=CLIN1000062 broader=glioma
head_neck | Head and neck cancer | Kopf-Hals-Tumor | site=C00-C14,C30-C32 | Head and Neck Squamous Cell Carcinoma \
| HNSCC | head-neck | larynx | oral cavity
nasopharynx | Nasopharyngeal cancer | Nasopharynxkarzinom | site=C11 broader=head_neck | Nasopharyngeal Carcinoma
thyroid | Thyroid cancer | Schilddrüsenkrebs | site=C73 snomed=363478007 | Thyroid Carcinoma | thyroid gland
uveal_melanoma | Uveal melanoma | Aderhautmelanom | site=C69 morphology=8720-8790 | Ocular Melanoma
neuroblastoma | Neuroblastoma | Neuroblastom | morphology=9490/3,9500/3 eucaim=CLIN1049513
adrenal | Adrenocortical carcinoma | Nebennierenrindenkarzinom | site=C74.0 morphology=8370/3 \
| Adrenal Cortical Carcinoma | adrenal gland
pheochromocytoma | Pheochromocytoma or paraganglioma | Phäochromozytom oder Paragangliom \
| morphology=8680/3,8693/3,8700/3 | Pheochromocytoma | Paraganglioma
neuroendocrine | Neuroendocrine tumour | Neuroendokriner Tumor | morphology=8240-8249 | Neuroendocrine Tumor \
| Neuroendocrine Carcinoma | Neuroendocrine cancer (NOS)
melanoma | Melanoma | Melanom | site=C44 morphology=8720-8790 snomed=372244006 | Cutaneous Melanoma \
| Skin Cutaneous Melanoma | malignes Melanom
merkel_cell | Merkel cell carcinoma | Merkelzellkarzinom | morphology=8247/3 snomed=253001006
skin | Skin cancer, kind not stated | Hautkrebs ohne Angabe der Art | site=C44 | Skin Cancer | skin of body
sarcoma | Soft-tissue sarcoma | Weichteilsarkom \
| site=C47,C49 morphology=8800-8921,8990-8991,9040-9044,9540-9571 snomed=424952003 | Sarcoma | Sarcomas \
| Leiomyosarcoma | Synovial Sarcoma | Spindle Cell Sarcoma | Myxofibrosarcoma \
| Malignant Peripheral Nerve Sheath Tumor
rhabdomyosarcoma | Rhabdomyosarcoma | Rhabdomyosarkom | morphology=8900-8920 broader=sarcoma
osteosarcoma | Osteosarcoma | Osteosarkom | site=C40,C41 morphology=9180-9200
chondrosarcoma | Chondrosarcoma | Chondrosarkom | site=C40,C41 morphology=9220-9243
ewing_sarcoma | Ewing sarcoma | Ewing-Sarkom | morphology=9260/3,9364/3 | Ewing sarcoma - Peripheral PNET
leukaemia | Leukaemia | Leukämie | morphology=9800-9948 snomed=93143009 | Leukemia | Acute Myeloid Leukemia | AML
lymphoma | Lymphoma | Lymphom | morphology=9590-9729 snomed=118600007 | Non-Hodgkin Lymphoma | Burkitt Lymphoma \
| DLBCL | Lymphoid Neoplasm Diffuse Large B-cell Lymphoma | Diffuse Large B-Cell Lymphoma
hodgkin | Hodgkin lymphoma | Hodgkin-Lymphom | morphology=9650-9667 broader=lymphoma
myeloma | Multiple myeloma | Multiples Myelom | morphology=9732/3 snomed=109989006 | Plasmozytom
carcinoma | Carcinoma, site not stated | Karzinom ohne Ortsangabe | morphology=8010-8589,8980/3 | Adenocarcinoma \
| Squamous Cell Carcinoma | Ductal Adenocarcinoma | Clear Cell Carcinoma | Mucinous Adenocarcinoma \
| Acinar Cell Carcinoma | Mucoepidermoid Carcinoma | Carcinosarcoma
metastasis | Metastases | Metastasen | snomed=128462008 eucaim=CLIN1007989 | Metastatic disease | Secondary cancer
unspecified | Cancer, kind not stated | Krebs ohne Angabe der Art | site=C80 | Various | Cancer
precancer | Precancerous lesion | Krebsvorstufe | - | Colon Precancer
benign | Benign tumour | Gutartiger Tumor | - | Benign Tumor | Pathologically Benign | Hemangioma \
| Skin Fibrous Histiocytoma | Vestibular Schwannoma (non-cancer) | Vestibular Schwannoma
none | No cancer | Kein Krebs | - | Non-Cancer | Non-diseased | Normal (non-cancer) | Healthy \
| Healthy Controls (non-cancer) | Phantom | COVID-19 (non-cancer) | Lymphadenopathy (non-cancer)
"""


def _concept(line: str) -> Concept:
    code, english, german, written, *spellings = (part.strip() for part in line.split(" | "))
    keys = dict(key.split("=") for key in written.split() if key != "-")
    broader = keys.pop("broader", None)
    codes = {_SYSTEMS[system]: tuple(found.split(",")) for system, found in keys.items()}
    return Concept(code, {"en": english, "de": german}, tuple(spellings), codes, broader)


CANCER = Vocabulary(
    "cancer",
    version="2026-2",
    source="ICD-O-3.2 topography and morphology groups; EUCAIM hyper-ontology and explorer; SNOMED CT; "
    "spellings of the NCI Imaging Data Commons",
    concepts=(*(_concept(line) for line in _CANCERS.strip().splitlines()), other(), unknown()),
)

_NOT_A_SITE = {"unspecified", "carcinoma", CANCER.unmapped}


def stated(kinds: Iterable[str], sites: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the cancers that a source names by `kinds`; a carcinoma in one named site is a cancer of that site."""
    places = {CANCER.resolve(site) for site in sites}
    found: list[str] = []
    for kind in kinds:
        # Sources that separate kinds by commas also write "Renal Cell Carcinoma, Not Otherwise Specified".
        if fold(kind) == "not otherwise specified":
            continue
        code = CANCER.resolve(kind)
        if code == "carcinoma" and len(places) == 1 and not places & _NOT_A_SITE:
            (code,) = places
        if code not in found:
            found.append(code)
    return tuple(found)
