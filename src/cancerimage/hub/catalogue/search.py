"""Looking for datasets in the catalogue."""

from cancerimage.hub.catalogue import bands, inventory
from cancerimage.hub.catalogue.datasets import entries
from cancerimage.hub.catalogue.filters import FACET_FIELDS, Choice, ChoiceFacet, Filters, Page
from cancerimage.hub.catalogue.labels import field_label, in_language, value_label
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.query.fields import FIELDS, Kind


def search(filters: Filters) -> Page:
    """Return the page of datasets that `filters` asks for, with the choices that narrow it further."""
    stock = inventory.current()
    found_by_text = stock.containing(filters.text)
    found = stock.matching(filters) & found_by_text
    total = found.bit_count()
    return Page(
        items=entries(stock.page(found, filters), filters.language),
        total=total,
        facets=tuple(_facet(stock, filters, field, found_by_text) for field in FACET_FIELDS),
        page=filters.page,
        pages=max(1, -(-total // filters.size)),
        size=filters.size,
        revision=stock.revision,
    )


def _facet(stock: Stock, filters: Filters, field: str, found_by_text: int) -> ChoiceFacet:
    others = stock.matching(filters, without=field) & found_by_text
    chosen = filters.values.get(field, frozenset())
    counts = {value: (held & others).bit_count() for value, held in stock.terms[field].items()}
    # A value that was chosen stays in view even where it no longer leads anywhere, so that it can be taken back.
    counts = {value: count for value, count in counts.items() if count} | {
        value: counts.get(value, 0) for value in chosen
    }
    choices = [
        Choice(value, _label(stock, field, value, filters.language), count, value in chosen)
        for value, count in counts.items()
    ]
    if field in FIELDS and FIELDS[field].kind is Kind.NUMBER:
        choices.sort(key=lambda choice: bands.rank(choice.value))
    else:
        choices.sort(key=lambda choice: (-choice.count, choice.label))
    return ChoiceFacet(field, field_label(field, filters.language), tuple(choices))


def _label(stock: Stock, field: str, value: str, language: str) -> str:
    if field == "node":
        return in_language(dict(stock.node_titles.get(value, {})), language) or value
    return value_label(field, value, language)
