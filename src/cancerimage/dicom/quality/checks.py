"""The table of all checks: what is looked for, how grave it is, what to do, and what it says about the data."""

from collections.abc import Mapping

from cancerimage.dicom.quality.kinds import Check, Dimension, Level, Part

_FETCH = "Fetch it again from where it came from."
_EXPORT = "Export it again from the archive."
_ASK = "Ask whoever exported the images, and export the series again."

_ALL = (
    Check(
        "file.unreadable", Level.ERROR, Dimension.INTEGRITY,
        "The file is damaged, encrypted or cannot be told to be what it says, so it was not checked any further.",
        "The private list names the reason for each file. " + _FETCH, 1,
    ),
    Check(
        "file.not_an_image", Level.NOTE, Dimension.VALIDITY,
        "The file is not DICOM, or only the table of contents of a medium.",
        "Leave it out of the dataset, or keep it where users expect it and say what it is.",
    ),
    Check(
        "file.truncated", Level.ERROR, Dimension.INTEGRITY,
        "The file ends before its pixels do.", _FETCH, 1,
    ),
    Check(
        "file.pixels_short", Level.ERROR, Dimension.INTEGRITY,
        "There are fewer pixels than rows, columns, bits and frames ask for.", _FETCH, 1,
    ),
    Check(
        "file.pixels_long", Level.WARNING, Dimension.INTEGRITY,
        "There are more pixels than rows, columns, bits and frames ask for.",
        "Check the number of frames; what is too much may hold anything, so cut it off.",
    ),
    Check(
        "file.trailing_bytes", Level.WARNING, Dimension.VALIDITY,
        "Something follows the end of the data set.",
        "Cut it off: no program reads it, and it may hold anything.",
    ),
    Check(
        "file.meta_differs", Level.ERROR, Dimension.CONSISTENCY,
        "The file's own heading names another instance or class than its data set.",
        "Write the heading again from the data set (PS3.10, section 7.1).", 1,
    ),
    Check(
        "file.text_undecodable", Level.WARNING, Dimension.VALIDITY,
        "Text does not fit the character set that the file names.",
        "Export it again with the right Specific Character Set (0008,0005).",
    ),
    Check(
        "identity.copy", Level.WARNING, Dimension.UNIQUENESS,
        "The same file is there more than once.", "Keep one of the copies.", 1,
    ),
    Check(
        "identity.uid_reused", Level.ERROR, Dimension.UNIQUENESS,
        "Two files with different content have the same instance UID.",
        "Find out which is right; the other one needs a UID of its own, or has to go.", 1,
    ),
    Check(
        "identity.same_pixels", Level.WARNING, Dimension.UNIQUENESS,
        "The same pixels are there under another instance UID.",
        "Keep one of them, unless both were made on purpose.", 1, Part.PIXELS,
    ),
    Check(
        "identity.elsewhere", Level.WARNING, Dimension.UNIQUENESS,
        "The same instance is also in the folder that was compared.",
        "Say in both descriptions that the datasets overlap, or keep the images in one of them.", 1, Part.AGAINST,
    ),
    Check(
        "identity.same_pixels_elsewhere", Level.WARNING, Dimension.UNIQUENESS,
        "The same pixels are under another instance UID in the folder that was compared.",
        "Say in both descriptions that the datasets overlap, or keep the images in one of them.", 1, Part.AGAINST,
    ),
    Check(
        "identity.series_in_studies", Level.ERROR, Dimension.CONSISTENCY,
        "One series UID is used in several studies.", _ASK, 1,
    ),
    Check(
        "identity.study_of_patients", Level.ERROR, Dimension.CONSISTENCY,
        "One study UID is used for several patients.",
        "Find out whose study it is. Mixed-up patients must not be published.", 1,
    ),
    Check(
        "identity.frame_of_patients", Level.WARNING, Dimension.CONSISTENCY,
        "Several patients share one frame of reference.",
        "Frames of reference are a patient's own (PS3.3, section C.7.4.1); make new UIDs for one of them.",
    ),
    Check(
        "identity.sex", Level.ERROR, Dimension.CONSISTENCY,
        "A patient's sex differs between images.",
        "Compare with the clinical data: either the value or the patient is wrong.", 1,
    ),
    Check(
        "identity.birth_date", Level.ERROR, Dimension.CONSISTENCY,
        "A patient's birth date differs between images.",
        "Compare with the clinical data: either the value or the patient is wrong.", 1,
    ),
    Check(
        "identity.name", Level.WARNING, Dimension.CONSISTENCY,
        "A patient's name differs between images.",
        "Check that the patient ID is not used for two people.", 1,
    ),
    Check(
        "identity.study_date", Level.WARNING, Dimension.CONSISTENCY,
        "The study date differs between images of one study.",
        "Export the study again; after de-identification, check that all its files were shifted alike.",
    ),
    Check(
        "identity.modality", Level.ERROR, Dimension.CONSISTENCY,
        "A series has images of several modalities (PS3.3, section C.7.3.1).",
        "Split the series, or export it again.",
    ),
    Check(
        "identity.before_birth", Level.ERROR, Dimension.ACCURACY,
        "The study is older than the patient.", "Correct the birth date or the study date.", 1,
    ),
    Check(
        "identity.age", Level.WARNING, Dimension.ACCURACY,
        "The patient's age is not what birth date and study date give.",
        "Correct the age, or the date that it was computed from.",
    ),
    Check(
        "geometry.orientation", Level.WARNING, Dimension.CONSISTENCY,
        "The images of a series lie in different directions.",
        "Split it into series of one direction, or mark localizers as such in Image Type (0008,0008).",
    ),
    Check(
        "geometry.frame_of_reference", Level.ERROR, Dimension.CONSISTENCY,
        "A series has several frames of reference (PS3.3, section C.7.4.1).", _ASK,
    ),
    Check(
        "geometry.matrix", Level.WARNING, Dimension.CONSISTENCY,
        "The images of a series have different numbers of rows or columns.",
        "Split it, so that each series makes one volume.",
    ),
    Check(
        "geometry.pixel_spacing", Level.WARNING, Dimension.CONSISTENCY,
        "The images of a series have different pixel spacings.",
        "Split it, so that each series makes one volume.",
    ),
    Check(
        "geometry.axes", Level.ERROR, Dimension.ACCURACY,
        "The directions of rows and columns are not of length one and at right angles (PS3.3, section C.7.6.2.1.1).",
        "Export the series again; volumes that are built from it are distorted.",
    ),
    Check(
        "geometry.line", Level.WARNING, Dimension.ACCURACY,
        "The positions of the images do not lie on one line.",
        "Look at the series: the patient or table moved, or images of two scans are mixed.",
    ),
    Check(
        "geometry.tilt", Level.NOTE, Dimension.CONSISTENCY,
        "The images are stacked at an angle, as with a tilted gantry.",
        "Users have to straighten the volume before they measure in it.",
    ),
    Check(
        "geometry.spacing", Level.WARNING, Dimension.CONSISTENCY,
        "The distance between images varies by more than 2 %.",
        "Users have to resample the volume; say so in the description.",
    ),
    Check(
        "geometry.gap", Level.ERROR, Dimension.COMPLETENESS,
        "Images are missing inside the stack: a distance is more than 1.5 times the usual one.",
        "Fetch the missing images from the archive.", 1,
    ),
    Check(
        "geometry.repeated", Level.WARNING, Dimension.UNIQUENESS,
        "Several images lie at one position, and neither echo, b-value, phase nor acquisition tells them apart.",
        "Look for a second copy of the series under the same series UID.",
    ),
    Check(
        "geometry.uneven", Level.WARNING, Dimension.COMPLETENESS,
        "Some positions have fewer images than others, or some phases or echoes fewer positions.",
        "Fetch the missing images, or remove those that are too much.",
    ),
    Check(
        "geometry.reversed", Level.NOTE, Dimension.CONSISTENCY,
        "The images are numbered against the direction of the stack.",
        "Sort by position: a volume stacked by instance number is mirrored.",
    ),
    Check(
        "geometry.thickness", Level.WARNING, Dimension.COMPLETENESS,
        "The images lie at least 1.5 times their thickness apart, so tissue between them was not imaged.",
        "Check that not every second image is missing.",
    ),
    Check(
        "geometry.spacing_stated", Level.WARNING, Dimension.ACCURACY,
        "The stated spacing between slices is not what the positions give.",
        "Users should compute the spacing from positions; check that no images are missing.",
    ),
    Check(
        "completeness.patient_id", Level.ERROR, Dimension.COMPLETENESS,
        "There is no patient ID, so nothing links images and clinical data.", "Give each patient one ID.", 1,
    ),
    Check(
        "completeness.modality", Level.ERROR, Dimension.COMPLETENESS,
        "There is no modality.", "Add Modality (0008,0060).", 1,
    ),
    Check(
        "completeness.body_part", Level.WARNING, Dimension.COMPLETENESS,
        "There is no body part.", "Add Body Part Examined (0018,0015); the protocol often tells it.", 1,
    ),
    Check(
        "completeness.manufacturer", Level.WARNING, Dimension.COMPLETENESS,
        "There is no manufacturer.", "Add Manufacturer (0008,0070).", 1,
    ),
    Check(
        "completeness.date", Level.WARNING, Dimension.COMPLETENESS,
        "There is no date of acquisition, series or study.",
        "Keep shifted dates when you de-identify, so that the order of studies remains.", 1,
    ),
    Check(
        "completeness.age", Level.WARNING, Dimension.COMPLETENESS,
        "There is no age, and none can be computed from birth date and study date.",
        "Add Patient's Age (0010,1010) from the clinical data.", 1,
    ),
    Check(
        "completeness.sex", Level.NOTE, Dimension.COMPLETENESS,
        "There is no sex.", "Add Patient's Sex (0010,0040), or deliver it with the clinical data.",
    ),
    Check(
        "completeness.instance_numbers", Level.WARNING, Dimension.COMPLETENESS,
        "Instance numbers are missing within the series.",
        "Compare with the archive: images may be missing, also at the ends, where positions cannot tell.",
    ),
    Check(
        "completeness.first_number", Level.NOTE, Dimension.COMPLETENESS,
        "The instance numbers do not begin with 0 or 1.",
        "Compare with the archive: the first images may be missing.",
    ),
    Check(
        "completeness.number_repeated", Level.WARNING, Dimension.UNIQUENESS,
        "Images of one acquisition have the same instance number.",
        "Look for a second copy of the series under the same series UID.",
    ),
    Check(
        "completeness.fewer_than_stated", Level.WARNING, Dimension.COMPLETENESS,
        "There are fewer images than the headers state.",
        "Fetch the missing images from the archive.", 1,
    ),
    Check(
        "completeness.frames", Level.ERROR, Dimension.COMPLETENESS,
        "The number of frames is not the number of their descriptions (PS3.3, section C.7.6.16).",
        _EXPORT,
    ),
    Check(
        "completeness.references", Level.WARNING, Dimension.COMPLETENESS,
        "A segmentation, contour set, plan or report refers to images that are not here.",
        "Add the images, or leave out what refers to them.", 3,
    ),
    Check(
        "conformance.value", Level.WARNING, Dimension.VALIDITY,
        "A value breaks the rules of its kind, such as a date that is no date (PS3.5, section 6.2).",
        "Correct the value where it is written.",
    ),
    Check(
        "conformance.uid", Level.WARNING, Dimension.VALIDITY,
        "A UID is not legal (PS3.5, section 9.1).", "Make new UIDs, alike in all files that refer to them.",
    ),
    Check(
        "conformance.body_part_term", Level.NOTE, Dimension.VALIDITY,
        "The body part is no term that we know, so it cannot be searched.",
        "Use a term of PS3.16, Annex L.", 2,
    ),
    Check(
        "conformance.manufacturer_term", Level.NOTE, Dimension.VALIDITY,
        "The manufacturer is no name that we know, so it is searched as *other*.",
        "Write the maker's name as others write it.", 2,
    ),
    Check(
        "conformance.modality_term", Level.WARNING, Dimension.VALIDITY,
        "The modality is no term of the standard.", "Use a defined term of PS3.3, section C.7.3.1.1.1.", 2,
    ),
    Check(
        "conformance.private_creator", Level.WARNING, Dimension.VALIDITY,
        "Private attributes have no creator, so nobody can tell what they mean (PS3.5, section 7.8.1).",
        "Remove them.", part=Part.CONFORMANCE,
    ),
    Check(
        "conformance.required", Level.ERROR, Dimension.VALIDITY,
        "An attribute that the standard requires with a value (type 1) is missing or empty.",
        "Add it, or ask the maker of the device for an update.", part=Part.CONFORMANCE,
    ),
    Check(
        "conformance.object", Level.WARNING, Dimension.VALIDITY,
        "The object breaks another rule of its definition in PS3.3.",
        "The report lists each rule; ask the maker of the device or program that wrote it.",
        part=Part.CONFORMANCE,
    ),
    Check(
        "content.rescale", Level.WARNING, Dimension.ACCURACY,
        "CT values cannot be turned into Hounsfield units: slope or intercept is missing.",
        "Export the series again; the values cannot be compared between scanners.",
    ),
    Check(
        "content.pet_units", Level.WARNING, Dimension.COMPLETENESS,
        "Uptake values (SUV) cannot be computed: units, decay correction, dose, half-life, start or weight is missing.",
        "Keep these attributes when you de-identify; ask the site for weight and dose.",
    ),
    Check(
        "content.inverted", Level.NOTE, Dimension.CONSISTENCY,
        "Small values are shown bright (MONOCHROME1).", "Users have to invert these images before they compare them.",
    ),
    Check(
        "content.undecodable", Level.ERROR, Dimension.INTEGRITY,
        "The pixels cannot be decoded.", "Export the image uncompressed, or fetch it again.", 1, Part.PIXELS,
    ),
    Check(
        "content.constant", Level.WARNING, Dimension.ACCURACY,
        "All pixels have the same value: the image is empty.", "Leave it out, if it is not needed.", part=Part.PIXELS,
    ),
    Check(
        "content.saturated", Level.WARNING, Dimension.ACCURACY,
        "Of all pixels, more than 2 % have the highest value there is, so contrast was cut off.",
        "Use the original, not a copy made for viewing.", part=Part.PIXELS,
    ),
    Check(
        "content.outside_bits", Level.WARNING, Dimension.VALIDITY,
        "Values use bits outside those that the header says are stored.",
        "Programs read such values differently; old overlays may be hidden there.", part=Part.PIXELS,
    ),
    Check(
        "content.hounsfield", Level.WARNING, Dimension.ACCURACY,
        "CT values are not plausible as Hounsfield units: air is not near −1000.",
        "Check slope and intercept; export the original series.", part=Part.PIXELS,
    ),
    Check(
        "metrics.outlier", Level.NOTE, Dimension.CONSISTENCY,
        "Noise, contrast or sharpness is far from that of the other series of the modality.",
        "Look at the series: it may be a phantom, a failed scan, or from another protocol.", part=Part.PIXELS,
    ),
    Check(
        "privacy.not_deidentified", Level.NOTE, Dimension.CONFIDENTIALITY,
        "The file does not say that it was de-identified (0012,0062).",
        "De-identify the dataset before it leaves the house: `cancerimage deidentify`.",
    ),
    Check(
        "privacy.identifiers", Level.ERROR, Dimension.CONFIDENTIALITY,
        "The file says that it was de-identified, but holds an address, a telephone number or another identifier.",
        "De-identify it again, and check the tool that did it first.", 1,
    ),
    Check(
        "privacy.burned_in", Level.ERROR, Dimension.CONFIDENTIALITY,
        "The file says that text which identifies the patient is burned into the image.",
        "Black the text out, or leave the image out.", 1,
    ),
    Check(
        "privacy.text_possible", Level.NOTE, Dimension.CONFIDENTIALITY,
        "Images of this kind often have text burned in, and the file does not say that there is none.",
        "Let `cancerimage deidentify` look at the pixels, or look at them yourself.",
    ),
    Check(
        "privacy.face", Level.NOTE, Dimension.CONFIDENTIALITY,
        "The images show a head in slices, from which a face can be drawn.",
        "Decide under which conditions they may be used, or remove the face.",
    ),
    Check(
        "privacy.free_text", Level.WARNING, Dimension.CONFIDENTIALITY,
        "A description holds what looks like a date, a telephone number or an e-mail address.",
        "Clean the descriptions; they are shown to everybody who finds the series.", 1,
    ),
)  # fmt: skip

CHECKS: Mapping[str, Check] = {check.code: check for check in _ALL}
"""Every check by its code, in the order of the report."""
