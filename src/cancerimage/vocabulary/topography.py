"""Sites of tumours: the categories of ICD-O-3 topography."""

from collections.abc import Iterator

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

# Code | English | German | other spellings, separated by bars.
_SITES = """
C00 | Lip | Lippe
C01 | Base of tongue | Zungengrund
C02 | Tongue, other and unspecified parts | Zunge, sonstige und nicht näher bezeichnete Teile | Tongue | Zunge
C03 | Gum | Zahnfleisch
C04 | Floor of mouth | Mundboden
C05 | Palate | Gaumen
C06 | Mouth, other and unspecified parts | Mund, sonstige und nicht näher bezeichnete Teile
C07 | Parotid gland | Ohrspeicheldrüse | Parotis
C08 | Salivary glands, other and unspecified | Speicheldrüsen, sonstige und nicht näher bezeichnete
C09 | Tonsil | Gaumenmandel
C10 | Oropharynx | Mundrachen
C11 | Nasopharynx | Nasenrachen
C12 | Pyriform sinus | Recessus piriformis
C13 | Hypopharynx | Unterer Rachen
C14 | Lip, oral cavity and pharynx, other sites | Lippe, Mundhöhle und Rachen, sonstige Stellen
C15 | Oesophagus | Speiseröhre | Esophagus
C16 | Stomach | Magen
C17 | Small intestine | Dünndarm
C18 | Colon | Dickdarm | Kolon
C19 | Rectosigmoid junction | Rektosigmoidaler Übergang
C20 | Rectum | Enddarm | Rektum
C21 | Anus and anal canal | Anus und Analkanal | Anus
C22 | Liver and intrahepatic bile ducts | Leber und Gallengänge in der Leber | Liver | Leber
C23 | Gallbladder | Gallenblase
C24 | Biliary tract, other and unspecified parts | Gallenwege, sonstige und nicht näher bezeichnete Teile
C25 | Pancreas | Bauchspeicheldrüse | Pankreas
C26 | Digestive organs, other and ill-defined | Verdauungsorgane, sonstige und ungenau bezeichnete
C30 | Nasal cavity and middle ear | Nasenhöhle und Mittelohr
C31 | Accessory sinuses | Nasennebenhöhlen
C32 | Larynx | Kehlkopf
C33 | Trachea | Luftröhre
C34 | Bronchus and lung | Bronchien und Lunge | Lung | Lunge
C37 | Thymus | Thymusdrüse
C38 | Heart, mediastinum and pleura | Herz, Mediastinum und Pleura | Mediastinum | Pleura
C39 | Respiratory system, other and ill-defined | Atmungssystem, sonstige und ungenau bezeichnete Stellen
C40 | Bones and joints of limbs | Knochen und Gelenke der Gliedmaßen
C41 | Bones and joints, other and unspecified | Knochen und Gelenke, sonstige und nicht näher bezeichnete
C42 | Blood and bone marrow | Blut und Knochenmark | Haematopoietic system | Hematopoietic system | Bone marrow
C44 | Skin | Haut
C47 | Peripheral and autonomic nerves | Periphere und autonome Nerven
C48 | Retroperitoneum and peritoneum | Retroperitoneum und Peritoneum
C49 | Connective and other soft tissue | Bindegewebe und andere Weichteile | Soft tissue | Weichteile
C50 | Breast | Brust | Brustdrüse
C51 | Vulva | Äußeres weibliches Genitale
C52 | Vagina | Scheide
C53 | Cervix uteri | Gebärmutterhals | Cervix
C54 | Corpus uteri | Gebärmutterkörper | Endometrium
C55 | Uterus, unspecified | Gebärmutter, nicht näher bezeichnet | Uterus | Gebärmutter
C56 | Ovary | Eierstock
C57 | Female genital organs, other and unspecified | Weibliche Genitalorgane, sonstige und nicht näher bezeichnete
C58 | Placenta | Plazenta
C60 | Penis | Männliches Glied
C61 | Prostate gland | Prostata | Prostate
C62 | Testis | Hoden
C63 | Male genital organs, other and unspecified | Männliche Genitalorgane, sonstige und nicht näher bezeichnete
C64 | Kidney | Niere
C65 | Renal pelvis | Nierenbecken
C66 | Ureter | Harnleiter
C67 | Bladder | Harnblase | Urinary bladder
C68 | Urinary organs, other and unspecified | Harnorgane, sonstige und nicht näher bezeichnete
C69 | Eye and adnexa | Auge und Anhangsgebilde | Eye | Auge
C70 | Meninges | Hirn- und Rückenmarkshäute
C71 | Brain | Gehirn
C72 | Spinal cord, cranial nerves and other nervous system | Rückenmark, Hirnnerven und sonstiges Nervensystem \
| Spinal cord | Rückenmark
C73 | Thyroid gland | Schilddrüse | Thyroid
C74 | Adrenal gland | Nebenniere
C75 | Endocrine glands, other | Endokrine Drüsen, sonstige
C76 | Other and ill-defined sites | Sonstige und ungenau bezeichnete Stellen
C77 | Lymph nodes | Lymphknoten
C80 | Unknown primary site | Unbekannter Primärtumor | CUP
"""


def _concepts() -> Iterator[Concept]:
    for line in _SITES.strip().splitlines():
        code, english, german, *synonyms = (cell.strip() for cell in line.split("|"))
        yield Concept(code, {"en": english, "de": german}, tuple(synonyms), {"ICD-O-3 topography": (code,)})
    yield other()
    yield unknown()


TOPOGRAPHY = Vocabulary(
    "topography",
    version="2026-1",
    source="WHO ICD-O-3 topography, categories of three characters; a finer code such as C50.4 counts as its category",
    concepts=_concepts(),
    finer=r"(C\d\d)\.?\d",
)
