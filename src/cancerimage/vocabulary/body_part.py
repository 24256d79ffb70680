"""Body parts, as DICOM's Body Part Examined (0018,0015) names them."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

# Code | English | German | SNOMED CT | EUCAIM | other spellings, separated by bars; a dash stands for no code.
# Left and right are not kept: laterality is an attribute of its own.
_PARTS = """
whole_body | Whole body | Ganzkörper | 38266002 | - | WHOLEBODY | entire body
head | Head | Kopf | 69536005 | BP1000120
skull | Skull | Schädel | 89546000 | -
brain | Brain | Gehirn | 12738006 | BP1000051
face | Face | Gesicht | 89545001 | -
eye | Eye | Auge | 81745001 | -
orbit | Orbit | Augenhöhle | 363654007 | -
optic_canal | Optic canal | Sehnervenkanal | 55024004 | - | OPTICCANAL
ear | Ear | Ohr | 117590005 | -
internal_auditory_canal | Internal auditory canal | Innerer Gehörgang | 361078006 | - | IAC
nose | Nose | Nase | 45206002 | -
sinuses | Paranasal sinuses | Nasennebenhöhlen | 2095001 | - | SINUS | PARANASALSINUS
mouth | Mouth | Mund | 123851003 | -
jaw | Jaw | Kiefer | 661005 | - | JAWREGION
mandible | Mandible | Unterkiefer | 91609006 | -
maxilla | Maxilla | Oberkiefer | 70925003 | -
tongue | Tongue | Zunge | 21974007 | -
salivary_gland | Salivary gland | Speicheldrüse | 385294005 | - | SALIVARYGLAND
parotid | Parotid gland | Ohrspeicheldrüse | 45289007 | - | PAROTIDGLAND | PAROTID
pharynx | Pharynx | Rachen | 54066008 | -
larynx | Larynx | Kehlkopf | 4596009 | -
head_neck | Head and neck | Kopf und Hals | - | - | HEADNECK | HEADANDNECK
neck | Neck | Hals | 45048000 | BP1000121
thyroid | Thyroid | Schilddrüse | 69748006 | - | thyroid gland
carotid | Carotid artery | Halsschlagader | 69105007 | - | CAROTID
neck_chest | Neck and chest | Hals und Brustkorb | - | - | NECKCHEST
neck_chest_abdomen | Neck, chest and abdomen | Hals, Brustkorb und Bauch | - | - | NECKCHESTABDOMEN
neck_chest_abdomen_pelvis | Neck, chest, abdomen and pelvis | Hals, Brustkorb, Bauch und Becken | - | - \
| NECKCHESTABDPELV | NECKCHESTABDPELVIS
chest | Chest | Brustkorb | 816094009 | BP1000067 | THORAX | TH CT CHEST WO C | CHEST (THORAX) W
lung | Lung | Lunge | 39607008 | BP1000113 | LUNGS
bronchus | Bronchus | Bronchus | 955009 | -
trachea | Trachea | Luftröhre | 44567001 | -
mediastinum | Mediastinum | Mediastinum | 72410000 | -
thymus | Thymus | Thymus | 9875009 | -
heart | Heart | Herz | 80891009 | BP1000075
aorta | Aorta | Aorta | 15825003 | BP1000143
oesophagus | Oesophagus | Speiseröhre | 32849002 | - | ESOPHAGUS
rib | Rib | Rippe | 113197003 | - | RIBS
sternum | Sternum | Brustbein | 56873002 | -
clavicle | Clavicle | Schlüsselbein | 51299004 | -
scapula | Scapula | Schulterblatt | 79601000 | -
breast | Breast | Brust | 76752008 | BP1000136 | Left Breast | Right Breast | Mamma
axilla | Axilla | Achselhöhle | 91470000 | BP1000158
chest_abdomen | Chest and abdomen | Brustkorb und Bauch | - | - | CHESTABDOMEN
chest_abdomen_pelvis | Chest, abdomen and pelvis | Brustkorb, Bauch und Becken | - | - | CHESTABDPELVIS
abdomen | Abdomen | Bauch | 818981001 | BP1000173 | Abdominal | BD CT ABD WO_W C
abdomen_pelvis | Abdomen and pelvis | Bauch und Becken | - | - | ABDOMENPELVIS
liver | Liver | Leber | 10200004 | BP1000105
gallbladder | Gallbladder | Gallenblase | 28231008 | BP1000142
bile_duct | Bile duct | Gallengang | 28273000 | - | BILEDUCT
pancreas | Pancreas | Bauchspeicheldrüse | 15776009 | BP1000209 | Pankreas
spleen | Spleen | Milz | 78961009 | -
stomach | Stomach | Magen | 69695003 | BP1000302
small_intestine | Small intestine | Dünndarm | 30315005 | - | SMALLBOWEL
duodenum | Duodenum | Zwölffingerdarm | 38848004 | -
appendix | Appendix | Wurmfortsatz | 66754008 | -
colon | Colon | Dickdarm | 71854001 | BP1000257 | Kolon
rectum | Rectum | Enddarm | 34402009 | BP1000130 | Rektum
anus | Anus | After | 53505006 | -
adrenal | Adrenal gland | Nebenniere | 23451007 | BP1000084
kidney | Kidney | Niere | 64033007 | BP1000298 | KIDNEYS
ureter | Ureter | Harnleiter | 87953007 | -
retroperitoneum | Retroperitoneum | Retroperitoneum | 82849001 | -
pelvis | Pelvis | Becken | 816092008 | BP1000092
bony_pelvis | Bony pelvis | Knöchernes Becken | - | - | BONYPELVIS
bladder | Bladder | Harnblase | 89837001 | BP1000301 | urinary bladder
urethra | Urethra | Harnröhre | 13648007 | -
prostate | Prostate | Prostata | 41216001 | BP1000039 | prostate gland
testis | Testis | Hoden | 40689003 | - | TESTICLE
penis | Penis | Penis | 18911002 | -
ovary | Ovary | Eierstock | 15497006 | BP1000274
uterus | Uterus | Gebärmutter | 35039007 | -
cervix | Cervix of uterus | Gebärmutterhals | 71252005 | - | CERVIX UTERI
vagina | Vagina | Scheide | 76784001 | -
vulva | Vulva | Vulva | 45292006 | -
spine | Spine | Wirbelsäule | 421060004 | BP1000077
cervical_spine | Cervical spine | Halswirbelsäule | 122494005 | - | CSPINE
cervicothoracic_spine | Cervicothoracic spine | Hals- und Brustwirbelsäule | 297171002 | - | CTSPINE
thoracic_spine | Thoracic spine | Brustwirbelsäule | 122495006 | - | TSPINE
thoracolumbar_spine | Thoracolumbar spine | Brust- und Lendenwirbelsäule | 297172009 | - | TLSPINE
lumbar_spine | Lumbar spine | Lendenwirbelsäule | 122496007 | - | LSPINE
lumbosacral_spine | Lumbosacral spine | Lenden- und Kreuzwirbelsäule | 297173004 | - | LSSPINE
sacrum | Sacrum | Kreuzbein | 54735007 | - | SSPINE
coccyx | Coccyx | Steißbein | 64688005 | -
spinal_cord | Spinal cord | Rückenmark | 2748008 | -
extremity | Extremity | Extremität | 66019005 | - | EXTREMITIES
upper_limb | Upper limb | Obere Extremität | 53120007 | - | UPPERLIMB | upper extremity
shoulder | Shoulder | Schulter | 16982005 | -
arm | Arm | Arm | - | BP1000220
upper_arm | Upper arm | Oberarm | 40983000 | - | UPPERARM
humerus | Humerus | Oberarmknochen | 85050009 | -
elbow | Elbow | Ellenbogen | - | -
forearm | Forearm | Unterarm | 14975008 | -
radius | Radius | Speiche | 131190003 | -
ulna | Ulna | Elle | 23416004 | -
wrist | Wrist | Handgelenk | 8205005 | -
hand | Hand | Hand | 85562004 | -
finger | Finger | Finger | 7569003 | -
thumb | Thumb | Daumen | 76505004 | -
lower_limb | Lower limb | Untere Extremität | 61685007 | - | LOWERLIMB | lower extremity
buttock | Buttock | Gesäß | 46862004 | -
hip | Hip | Hüfte | 29836001 | -
thigh | Thigh | Oberschenkel | 68367000 | -
femur | Femur | Oberschenkelknochen | 71341001 | -
femoral_artery | Femoral artery | Oberschenkelarterie | 7657000 | - | FEMORALA
knee | Knee | Knie | 72696002 | -
leg | Leg | Bein | - | -
lower_leg | Lower leg | Unterschenkel | 30021000 | - | LOWERLEG
calf | Calf | Wade | - | -
tibia | Tibia | Schienbein | 12611008 | -
fibula | Fibula | Wadenbein | 87342007 | -
ankle | Ankle | Sprunggelenk | 70258002 | - | ANKLE JOINT
foot | Foot | Fuß | 56459004 | -
toe | Toe | Zehe | 29707007 | -
skin | Skin | Haut | 39937001 | -
bone | Bone | Knochen | 272673000 | CLIN1063497
bone_marrow | Bone marrow | Knochenmark | 14016003 | - | MARROW
lymph_node | Lymph node | Lymphknoten | 59441001 | - | LYMPHNODE
phantom | Phantom (no person) | Phantom (keine Person) | - | - | PHANTOM
"""


def _concept(line: str) -> Concept:
    code, english, german, snomed, eucaim, *spellings = (part.strip() for part in line.split(" | "))
    codes = {system: (found,) for system, found in (("SNOMED CT", snomed), ("EUCAIM", eucaim)) if found != "-"}
    # The EUCAIM explorer searches body parts by their SNOMED CT code.
    if code in ("breast", "colon", "lung", "prostate"):
        codes["EUCAIM explorer"] = (snomed,)
    if code == "pelvis":
        codes["EUCAIM explorer"] = ("12921003",)
    return Concept(code, {"en": english, "de": german}, tuple(spellings), codes)


BODY_PART = Vocabulary(
    "body_part",
    version="2026-1",
    source="DICOM PS3.16 Annex L and its SNOMED CT dictionary; EUCAIM hyper-ontology and explorer; "
    "spellings of the NCI Imaging Data Commons",
    concepts=(*(_concept(line) for line in _PARTS.strip().splitlines()), other(), unknown("NONE")),
)
