"""Histologies: the codes of ICD-O-3 morphology that stand in records of imaged tumours, each with its behaviour."""

from collections.abc import Iterator

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

# Code | English | German | other spellings, separated by bars.
# Only codes that are certain: a histology that is missing here counts as "other", and the node reports it.
_HISTOLOGIES = """
8000/3 | Malignant neoplasm | Bösartige Neubildung
8010/2 | Carcinoma in situ | Carcinoma in situ, ohne nähere Angabe
8010/3 | Carcinoma | Karzinom
8012/3 | Large cell carcinoma | Großzelliges Karzinom
8013/3 | Large cell neuroendocrine carcinoma | Großzelliges neuroendokrines Karzinom | LCNEC
8020/3 | Undifferentiated carcinoma | Undifferenziertes Karzinom
8041/3 | Small cell carcinoma | Kleinzelliges Karzinom
8046/3 | Non-small cell carcinoma | Nichtkleinzelliges Karzinom
8070/2 | Squamous cell carcinoma in situ | Plattenepithelkarzinom in situ
8070/3 | Squamous cell carcinoma | Plattenepithelkarzinom | SCC
8071/3 | Keratinising squamous cell carcinoma | Verhornendes Plattenepithelkarzinom \
| Keratinizing squamous cell carcinoma
8072/3 | Non-keratinising squamous cell carcinoma | Nichtverhornendes Plattenepithelkarzinom \
| Non-keratinizing squamous cell carcinoma
8090/3 | Basal cell carcinoma | Basalzellkarzinom
8120/2 | Urothelial carcinoma in situ | Urothelkarzinom in situ
8120/3 | Urothelial carcinoma | Urothelkarzinom | Transitional cell carcinoma
8130/3 | Papillary urothelial carcinoma | Papilläres Urothelkarzinom
8140/3 | Adenocarcinoma | Adenokarzinom
8160/3 | Cholangiocarcinoma | Cholangiokarzinom
8170/3 | Hepatocellular carcinoma | Hepatozelluläres Karzinom | HCC
8180/3 | Combined hepatocellular carcinoma and cholangiocarcinoma \
| Kombiniertes hepatozelluläres und Cholangiokarzinom
8200/3 | Adenoid cystic carcinoma | Adenoid-zystisches Karzinom
8201/3 | Cribriform carcinoma | Kribriformes Karzinom
8211/3 | Tubular adenocarcinoma | Tubuläres Adenokarzinom
8240/3 | Neuroendocrine tumour, grade 1 | Neuroendokriner Tumor, Grad 1 | Carcinoid tumour | Carcinoid tumor
8246/3 | Neuroendocrine carcinoma | Neuroendokrines Karzinom
8249/3 | Neuroendocrine tumour, grade 2 | Neuroendokriner Tumor, Grad 2 | Atypical carcinoid tumour
8260/3 | Papillary adenocarcinoma | Papilläres Adenokarzinom
8310/3 | Clear cell adenocarcinoma | Klarzelliges Adenokarzinom
8312/3 | Renal cell carcinoma | Nierenzellkarzinom | RCC
8317/3 | Chromophobe renal cell carcinoma | Chromophobes Nierenzellkarzinom
8330/3 | Follicular carcinoma of the thyroid | Follikuläres Schilddrüsenkarzinom
8370/3 | Adrenal cortical carcinoma | Nebennierenrindenkarzinom
8380/3 | Endometrioid carcinoma | Endometrioides Karzinom
8441/3 | Serous carcinoma | Seröses Karzinom | Serous cystadenocarcinoma
8460/3 | Low-grade serous carcinoma | Niedriggradiges seröses Karzinom
8461/3 | High-grade serous carcinoma | Hochgradiges seröses Karzinom
8470/3 | Mucinous cystadenocarcinoma | Muzinöses Zystadenokarzinom
8480/3 | Mucinous adenocarcinoma | Muzinöses Adenokarzinom
8490/3 | Signet ring cell carcinoma | Siegelringzellkarzinom
8500/2 | Ductal carcinoma in situ | Duktales Carcinoma in situ | DCIS
8500/3 | Invasive ductal carcinoma | Invasives duktales Karzinom | IDC \
| Invasive carcinoma of no special type | NST
8503/3 | Invasive papillary carcinoma | Invasives papilläres Karzinom
8507/3 | Invasive micropapillary carcinoma | Invasives mikropapilläres Karzinom
8510/3 | Medullary carcinoma | Medulläres Karzinom
8520/2 | Lobular carcinoma in situ | Lobuläres Carcinoma in situ | LCIS
8520/3 | Invasive lobular carcinoma | Invasives lobuläres Karzinom | ILC
8522/3 | Invasive ductal and lobular carcinoma | Invasives duktales und lobuläres Karzinom
8530/3 | Inflammatory carcinoma | Inflammatorisches Karzinom
8550/3 | Acinar cell carcinoma | Azinuszellkarzinom
8560/3 | Adenosquamous carcinoma | Adenosquamöses Karzinom
8575/3 | Metaplastic carcinoma | Metaplastisches Karzinom
8700/3 | Phaeochromocytoma | Phäochromozytom | Pheochromocytoma
8720/2 | Melanoma in situ | Melanoma in situ, ohne nähere Angabe
8720/3 | Malignant melanoma | Malignes Melanom | Melanoma
8800/3 | Sarcoma | Sarkom
8802/3 | Undifferentiated pleomorphic sarcoma | Undifferenziertes pleomorphes Sarkom
8850/3 | Liposarcoma | Liposarkom
8890/3 | Leiomyosarcoma | Leiomyosarkom
8900/3 | Rhabdomyosarcoma | Rhabdomyosarkom
8910/3 | Embryonal rhabdomyosarcoma | Embryonales Rhabdomyosarkom
8920/3 | Alveolar rhabdomyosarcoma | Alveoläres Rhabdomyosarkom
8936/3 | Gastrointestinal stromal tumour | Gastrointestinaler Stromatumor | GIST \
| Gastrointestinal stromal tumor
8960/3 | Nephroblastoma | Nephroblastom | Wilms tumour | Wilms tumor
8970/3 | Hepatoblastoma | Hepatoblastom
8980/3 | Carcinosarcoma | Karzinosarkom
9040/3 | Synovial sarcoma | Synovialsarkom
9050/3 | Mesothelioma | Mesotheliom
9052/3 | Epithelioid mesothelioma | Epitheloides Mesotheliom
9061/3 | Seminoma | Seminom
9064/3 | Germinoma | Germinom
9070/3 | Embryonal carcinoma | Embryonales Karzinom
9071/3 | Yolk sac tumour | Dottersacktumor | Yolk sac tumor
9080/3 | Malignant teratoma | Malignes Teratom
9085/3 | Mixed germ cell tumour | Gemischter Keimzelltumor | Mixed germ cell tumor
9120/3 | Angiosarcoma | Angiosarkom
9180/3 | Osteosarcoma | Osteosarkom
9220/3 | Chondrosarcoma | Chondrosarkom
9260/3 | Ewing sarcoma | Ewing-Sarkom
9370/3 | Chordoma | Chordom
9380/3 | Malignant glioma | Malignes Gliom | Glioma
9391/3 | Ependymoma | Ependymom
9400/3 | Astrocytoma | Astrozytom
9401/3 | Anaplastic astrocytoma | Anaplastisches Astrozytom
9421/1 | Pilocytic astrocytoma | Pilozytisches Astrozytom
9440/3 | Glioblastoma | Glioblastom | GBM
9450/3 | Oligodendroglioma | Oligodendrogliom
9451/3 | Anaplastic oligodendroglioma | Anaplastisches Oligodendrogliom
9470/3 | Medulloblastoma | Medulloblastom
9490/0 | Ganglioneuroma | Ganglioneurom
9490/3 | Ganglioneuroblastoma | Ganglioneuroblastom
9500/3 | Neuroblastoma | Neuroblastom
9510/3 | Retinoblastoma | Retinoblastom
9530/0 | Meningioma | Meningeom
9591/3 | Non-Hodgkin lymphoma | Non-Hodgkin-Lymphom
9650/3 | Hodgkin lymphoma | Hodgkin-Lymphom
9680/3 | Diffuse large B-cell lymphoma | Diffuses großzelliges B-Zell-Lymphom | DLBCL
9690/3 | Follicular lymphoma | Follikuläres Lymphom
9732/3 | Multiple myeloma | Multiples Myelom
"""


def _concepts() -> Iterator[Concept]:
    for line in _HISTOLOGIES.strip().splitlines():
        code, english, german, *synonyms = (cell.strip() for cell in line.split("|"))
        yield Concept(code, {"en": english, "de": german}, tuple(synonyms), {"ICD-O-3 morphology": (code,)})
    yield other()
    yield unknown()


MORPHOLOGY = Vocabulary(
    "morphology",
    version="2026-1",
    source="WHO ICD-O-3 morphology with the code of behaviour",
    concepts=_concepts(),
)
