"""Match the column titles of a file to fields: Spanish or English, exact, known or alike."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

#: Words that carry no meaning in a column title.
_FILLERS = frozenset({"de", "del", "la", "el", "los", "las", "of", "the", "y", "and", "en"})
#: Least likeness at which a title is proposed for a field.
THRESHOLD = 0.8
EXACT, REMEMBERED, ALIAS, ALIKE, NONE = "exact", "remembered", "alias", "alike", "none"

#: Other names under which programs export common fields, by field name. A field adds its own.
COMMON_ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("nombre", "nombre completo", "full name", "name", "display name"),
    "first_name": ("nombre", "nombres", "primer nombre", "first name", "given name", "forename"),
    "last_name": ("apellidos", "apellido", "last name", "surname", "family name"),
    "company_name": (
        "empresa",
        "nombre de la empresa",
        "razón social",
        "compañía",
        "company",
        "company name",
        "account name",
        "organization",
        "organización",
    ),
    "mail": (
        "correo",
        "correo electrónico",
        "email",
        "e-mail",
        "mail",
        "email address",
        "dirección de correo",
        "e-mail 1",
    ),
    "phone": (
        "teléfono",
        "número de teléfono",
        "tel",
        "tfno",
        "telf",
        "phone",
        "phone number",
        "teléfono fijo",
        "telephone",
    ),
    "mobile": ("móvil", "celular", "teléfono móvil", "mobile", "mobile phone", "cell phone"),
    "tax_id": (
        "nif",
        "cif",
        "nif/cif",
        "rfc",
        "cuit",
        "rut",
        "nit",
        "ruc",
        "nif/rfc/cuit/rut/nit",
        "identificación fiscal",
        "número de identificación fiscal",
        "tax id",
        "vat",
        "vat number",
        "id fiscal",
    ),
    "street": ("dirección", "domicilio", "calle", "address", "street", "street address"),
    "city": ("ciudad", "población", "localidad", "municipio", "city", "town"),
    "postal_code": ("código postal", "cp", "c.p.", "zip", "zip code", "postal code", "postcode"),
    "region": ("provincia", "estado", "región", "departamento", "state", "state/region"),
    "currency": ("moneda", "divisa", "currency"),
    "country": ("país", "país/región", "country", "country/region"),
    "owner": (
        "propietario",
        "propietario del contacto",
        "responsable",
        "comercial",
        "vendedor",
        "asignado a",
        "owner",
        "contact owner",
        "assigned to",
        "salesperson",
    ),
    "team": ("equipo", "team"),
    "tags": ("etiquetas", "etiqueta", "tags", "labels", "categorías"),
    "source": ("fuente", "fuente original", "origen", "source", "original source", "lead source"),
    "lifecycle": (
        "etapa del ciclo de vida",
        "estado del lead",
        "lifecycle stage",
        "lead status",
        "estado",
    ),
    "website": ("web", "sitio web", "página web", "url", "website"),
    "language": ("idioma", "lengua", "language", "preferred language"),
    "notes": ("notas", "observaciones", "comentarios", "notes", "description", "comments"),
    "position": ("cargo", "puesto", "job title", "position", "title"),
    "external_id": (
        "id",
        "id de registro",
        "id externo",
        "identificador",
        "record id",
        "external id",
        "código",
        "id.",
    ),
    "created_at": ("fecha de creación", "creado", "create date", "created", "fecha alta"),
}


@dataclass(frozen=True)
class Target:
    """A field that a column can fill: name, labels in all languages, names it has elsewhere."""

    name: str
    labels: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """The field proposed for a column (None: not imported), how sure (0 to 1) and on what ground
    (exact | remembered | alias | alike | none)."""

    header: str
    field: str | None
    score: float
    how: str


@lru_cache(maxsize=4096)
def fold_title(title: str) -> str:
    """`title` in lower case without accents, punctuation and filler words: the form compared.

    >>> fold_title("Número de Teléfono")
    'numero telefono'
    """
    plain = unicodedata.normalize("NFD", title.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = [word for word in re.split(r"[\W_]+", plain) if word and word not in _FILLERS]
    return " ".join(words) or plain.strip()


def match_headers(
    headers: Sequence[str],
    targets: Iterable[Target],
    remembered: Mapping[str, str | None] | None = None,
) -> list[Match]:
    """Propose one field a column, no field twice; the surest pairs choose first.

    `remembered`: what people chose before, folded title → field name (None: "do not import").
    """
    known = {target.name: _names(target) for target in targets}
    remembered = remembered or {}
    pairs = sorted(
        (
            (*_score(header, name, names, remembered), index, name)
            for index, header in enumerate(headers)
            for name, names in known.items()
        ),
        key=lambda pair: (-pair[0], pair[2]),
    )
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for score, how, index, name in pairs:
        if score < THRESHOLD:
            break
        if index not in chosen and name not in taken:
            chosen[index] = Match(headers[index], name, score, how)
            taken.add(name)
    return [
        chosen.get(index, _unmatched(header, remembered)) for index, header in enumerate(headers)
    ]


def _unmatched(header: str, remembered: Mapping[str, str | None]) -> Match:
    known = fold_title(header) in remembered
    return Match(header, None, 1.0 if known else 0.0, REMEMBERED if known else NONE)


def _names(target: Target) -> tuple[frozenset[str], frozenset[str]]:
    """(labels, aliases) of a field, folded. Its technical name counts as a label, unless it is
    none that a person could write ("#id")."""
    short = target.name.rpartition(".")[2].removesuffix("_id")
    own = (target.name,) if target.name.replace(".", "_").isidentifier() else ()
    labels = frozenset(fold_title(label) for label in (*own, *target.labels))
    aliases = COMMON_ALIASES.get(target.name) or COMMON_ALIASES.get(short) or ()
    return labels, frozenset(fold_title(alias) for alias in (*target.aliases, *aliases)) - labels


def _score(
    header: str,
    name: str,
    names: tuple[frozenset[str], frozenset[str]],
    remembered: Mapping[str, str | None],
) -> tuple[float, str]:
    folded, (labels, aliases) = fold_title(header), names
    if folded in remembered:
        return (1.1, REMEMBERED) if remembered[folded] == name else (0.0, NONE)
    if folded in labels:
        return (1.0, EXACT)
    if folded in aliases:
        return (0.95, ALIAS)
    likeness = max((_likeness(folded, other) for other in labels | aliases), default=0.0)
    return (min(likeness, 0.94), ALIKE)


@lru_cache(maxsize=16384)
def _likeness(one: str, other: str) -> float:
    """Likeness of two folded titles: spelling, or the shorter one's words all in the longer."""
    close = abs(len(one) - len(other)) <= 4
    spelling = SequenceMatcher(None, one, other).ratio() if close else 0.0
    words, more = sorted((set(one.split()), set(other.split())), key=len)
    shared = len(words & more) / len(more) if words <= more and len(words) > 1 else 0.0
    return max(spelling, 0.8 + 0.1 * shared if shared else 0.0)
