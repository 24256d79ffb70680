"""The collections of the demo: the cancer of each, the six nodes, and who holds what."""

from collections.abc import Mapping
from dataclasses import dataclass

GROUPS: Mapping[str, str] = {
    "breast": "breast_cancer_screening_dbt ispy2 acrin_6698 duke_breast_cancer_mri tcga_brca cbis_ddsm cmmd ispy1 "
    "advanced_mri_breast_lesions ea1141 acrin_contralateral_breast_mr",
    "colon": "ct_colonography tcga_coad cmb_crc",
    "rectum": "tcga_read",
    "liver": "tcga_lihc hcc_tace_seg b_mode_and_ceus_liver colorectal_liver_metastases",
    "lung": "lidc_idri nsclc_radiomics tcga_luad tcga_lusc lung_pet_ct_dx acrin_nsclc_fdg_pet nsclc_radiogenomics "
    "4d_lung",
    "prostate": "prostatex prostate_mri_us_biopsy tcga_prad psma_pet_ct_lesions",
    "glioma": "tcga_lgg remind",
    "glioblastoma": "upenn_gbm tcga_gbm cptac_gbm",
}

CANCERS: Mapping[str, str] = {
    collection: cancer for cancer, collections in GROUPS.items() for collection in collections.split()
}
"""The collections that the demo holds unless asked for all, and the one cancer that each is about."""


@dataclass(frozen=True, slots=True)
class DemoNode:
    """A node of the demonstration, named after a tree so that nobody takes it for a real institution."""

    name: str
    title: Mapping[str, str]
    collections: tuple[str, ...]


def _node(english: str, german: str, collections: str) -> DemoNode:
    title = {"en": f"Demonstration node {english}", "de": f"Demonstrationsknoten {german}"}
    return DemoNode(f"demo-{english.lower()}", title, tuple(collections.split()))


# Several cancers and about as many series at each node, so that every question is one for several of them.
NODES: Mapping[str, DemoNode] = {
    node.name: node
    for node in (
        _node(
            "Ash",
            "Esche",
            "cbis_ddsm lidc_idri prostatex tcga_read remind hcc_tace_seg",
        ),
        _node(
            "Birch",
            "Birke",
            "breast_cancer_screening_dbt tcga_coad nsclc_radiomics psma_pet_ct_lesions upenn_gbm "
            "colorectal_liver_metastases",
        ),
        _node(
            "Cedar",
            "Zeder",
            "ispy2 cmmd tcga_lusc advanced_mri_breast_lesions cptac_gbm b_mode_and_ceus_liver",
        ),
        _node(
            "Elm",
            "Ulme",
            "acrin_6698 tcga_brca ct_colonography tcga_lihc lung_pet_ct_dx tcga_lgg",
        ),
        _node(
            "Fir",
            "Tanne",
            "ea1141 prostate_mri_us_biopsy tcga_luad tcga_gbm ispy1 nsclc_radiogenomics",
        ),
        _node(
            "Hazel",
            "Hasel",
            "acrin_contralateral_breast_mr duke_breast_cancer_mri tcga_prad cmb_crc acrin_nsclc_fdg_pet 4d_lung",
        ),
    )
}

# All other collections of release 25 of the Imaging Data Commons, the most series first.
OTHERS = """
nlst eay131 gtex covid_19_ny_sbu victre tcga_kirc tcga_ucec ccdi_mci phantom_fda tcga_blca cptac_ucec tcga_stad
tcga_skcm fdg_pet_ct_lesions cmb_lca breast_mri_nact_pilot ct4harmonization_multicentric tcga_ov tcga_cesc
cptac_ccrcc cptac_pda qin_sarcoma tcga_hnsc rider_lung_ct vestibular_schwannoma_seg cgci_blgsp cmb_mml qiba_ct_1c
cptac_luad varepop_apollo acrin_flt_breast rider_lung_pet_ct tcga_sarc tcga_paad cptac_lscc
bonemarrowwsi_pediatricleukemia midrc_ricord_1c pdmr_texture_analysis tcga_kirp tcga_thca cmb_brca
mediastinal_lymph_node_seg tcga_acc pdxnet tcga_esca cmb_mel cc_tumor_heterogeneity anti_pd_1_lung hcmi_cmdc
rider_pilot icdc_glioma tcga_tgct spinal_multiple_myeloma_seg pediatric_ct_seg catch ldct_and_projection_data
qiba_ct_liver_phantom qin_breast_dce_mri qin_breast cptac_brca c4kc_kits rms_mutation_prediction
soft_tissue_sarcoma cmb_ov cptac_cm cptac_sar tcga_thym cc_radiomics_phantom_3 cgci_htmcp_cc tcga_meso
breast_diagnosis tcga_uvm cgci_htmcp_dlbcl vestibular_schwannoma_mc_rc ct_phantom4radiomics tcga_kich covid_19_ar
cmb_pca cptac_hnscc tcga_pcpg cptac_coad pancreatic_ct_cbct_seg prostate_diagnosis gbm_dsc_mri_dro ct_lymph_nodes
qin_prostate_repeatability prostate_fused_mri_pathology mouse_astrocytoma cmb_gec pdmr_521955_158_r4
prostate_anatomical_edge_cases cc_radiomics_phantom_2 qin_breast_02 stageii_colorectal_ct midrc_ricord_1a
htan_wustl cptac_ov naf_prostate pdmr_425362_245_t mouse_mammary qin_lung_ct prostate_mri pdmr_833975_119_r
adrenal_acc_ki67_seg cptac_aml pancreas_ct pdmr_292921_168_r tcga_ucs spie_aapm_lung_ct_challenge pdmr_bl0293_f563
pdmr_997537_175_t lctsc midrc_ricord_1b ct_vs_pet_ventilation_imaging pelvic_reference_data spine_mets_ct_seg
tcga_chol lung_phantom cmb_aml tcga_dlbc cptac_stad nsclc_radiomics_genomics cgci_htmcp_lc ctpred_sunitinib_pannet
uw_cirp_mouse_pet_ct_nsclc htan_ohsu dro_toolkit nsclc_radiomics_interobserver1 prostate_3t lungct_diagnosis
mri_dir rider_phantom_pet_ct lung_fused_ct_pathology pseudo_phi_dicom_data cc_radiomics_phantom cddp_eagle_1
rider_phantom_mri qin_pet_phantom rider_breast_mri nlm_visible_human_project htan_hms htan_vanderbilt
htan_tnp_sardana
"""

EVERYTHING = len(CANCERS) + len(OTHERS.split())
"""How many collections there are."""


def held_by(node: str, *, everything: bool = False) -> tuple[str, ...]:
    """Return the collections that a node holds; the other collections are dealt out in turns, the last node first."""
    own = NODES[node].collections
    if not everything:
        return own
    turn = len(NODES) - 1 - list(NODES).index(node)
    return own + tuple(OTHERS.split()[turn :: len(NODES)])


def federation(*, everything: bool = False) -> tuple[DemoNode, ...]:
    """Return the six nodes with everything that they hold."""
    return tuple(DemoNode(node.name, node.title, held_by(node.name, everything=everything)) for node in NODES.values())
