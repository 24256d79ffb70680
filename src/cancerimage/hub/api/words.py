"""Routes of the words that queries are made of: fields and vocabularies."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cancerimage.hub.api import shapes
from cancerimage.hub.api.caching import not_modified, tag, tagged
from cancerimage.hub.api.problems import ProblemRaised
from cancerimage.hub.api.requests import language, only, respond
from cancerimage.query import FIELDS
from cancerimage.vocabulary import VOCABULARIES, Vocabulary

router = Router(tags=["words"])


@router.get("/fields", response={200: shapes.FieldList}, summary="The fields that queries can name")
def list_fields(request: HttpRequest) -> HttpResponse:
    """Every searchable field: what it belongs to, what its values are, and where their words are listed."""
    only(request)
    wanted = language(request)
    fields = [
        shapes.SearchField(
            name=field.name,
            label=field.label(wanted),
            level=str(field.level),
            kind=str(field.kind),
            vocabulary=field.vocabulary,
            many=field.many,
            unit=field.unit,
            minimum=field.minimum,
            maximum=field.maximum,
            aliases=list(field.aliases),
            clinical=field.clinical,
            codes={system: list(codes) for system, codes in field.codes.items()},
        )
        for field in FIELDS.values()
    ]
    return respond(shapes.FieldList(fields=fields))


@router.get("/vocabulary", response={200: shapes.VocabularyList}, summary="The vocabularies")
def list_vocabularies(request: HttpRequest) -> HttpResponse:
    """Every vocabulary with its version and source."""
    only(request)
    found = [
        shapes.VocabularySummary(
            name=one.name,
            version=one.version,
            source=one.source,
            concepts=len(one),
            url=f"{request.path.rstrip('/')}/{one.name}",
        )
        for one in VOCABULARIES.values()
    ]
    return respond(shapes.VocabularyList(vocabularies=found))


@router.get("/vocabulary/{name}", response={200: shapes.Vocabulary}, summary="One vocabulary")
def show_vocabulary(request: HttpRequest, name: str) -> HttpResponse:
    """Every value with its labels, other spellings, and codes in other systems."""
    only(request)
    if name not in VOCABULARIES:
        raise ProblemRaised("not_found", f"There is no such vocabulary. There are: {', '.join(VOCABULARIES)}.")
    wanted = language(request)
    etag = tag(name, VOCABULARIES[name].version, wanted)
    return not_modified(request, etag) or tagged(respond(_vocabulary(VOCABULARIES[name], wanted)), etag)


def _vocabulary(vocabulary: Vocabulary, wanted: str) -> shapes.Vocabulary:
    return shapes.Vocabulary(
        name=vocabulary.name,
        version=vocabulary.version,
        source=vocabulary.source,
        concepts=[
            shapes.Concept(
                code=concept.code,
                label=concept.label(wanted),
                labels=dict(concept.labels),
                synonyms=list(concept.synonyms),
                codes={system: list(codes) for system, codes in concept.codes.items()},
                broader=concept.broader,
            )
            for concept in vocabulary
        ],
    )
