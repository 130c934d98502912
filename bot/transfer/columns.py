"""The columns of the import format and the other names that files have for them."""

from functools import cache

from bot.parsing import key
from bot.platforms import PLATFORMS

CONTRACT = (
    "client",
    "title",
    "platform",
    "kind",
    "started",
    "ended",
    "earned",
    "currency",
    "paid_periods",
    "last_paid",
    "client_flagged",
    "through",
    "counts_for_me",
    "link",
    "note",
)
CATEGORIES = tuple(dict.fromkeys(name for facts in PLATFORMS.values() for name in facts.categories))
FEEDBACK = (
    "stars",
    *CATEGORIES,
    "comment",
    "hidden",
    "hidden_source",
    "hidden_note",
    "removed",
    "received",
    "reply",
)
SCORE = ("on", "score")
CSV_COLUMNS = ("type", *CONTRACT, *FEEDBACK, *SCORE)
"""Every column, in the order in which they are written."""

EARNED_CENTS = "earned_cents"
"""Read in place of `earned`: the amount in hundredths."""

DATES = ("started", "ended", "last_paid", "received", "on")
TEXTS = frozenset(("client", "title", "link", "note", "comment", "hidden_note", "reply"))

IGNORED = frozenset(
    key(name)
    for name in ("id", "client_id", "contract_id", "created_at", "updated_at", "deleted_at", "user_id", "#")
)
"""What our own export adds and an import has no use for."""

# English, Spanish, and the words Upwork uses on its pages. Compared without case, accents, spaces and marks.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "type": ("row type", "record", "record type", "tipo", "tipo de fila"),
    "client": (
        *(
            "client name",
            "customer",
            "customer name",
            "buyer",
            "employer",
            "company",
            "hired by",
            "hiring client",
        ),
        *("cliente", "nombre del cliente", "empresa", "comprador"),
    ),
    "title": (
        *(
            "contract",
            "contract title",
            "contract name",
            "job",
            "job title",
            "project",
            "project name",
            "name",
        ),
        *("título", "título del contrato", "contrato", "proyecto", "trabajo", "puesto"),
    ),
    "platform": ("site", "marketplace", "source", "plataforma", "sitio"),
    "kind": (
        *("contract type", "job type", "payment type", "billing", "billing type", "pricing"),
        *("tipo de contrato", "tipo de pago", "modalidad"),
    ),
    "started": (
        *("start", "start date", "started on", "started at", "begin", "begin date", "from", "contract start"),
        *("date started", "inicio", "fecha de inicio", "fecha inicio", "comienzo", "empezó", "desde"),
    ),
    "ended": (
        *("end", "end date", "ended on", "ended at", "finished", "closed", "close date", "completed", "to"),
        *("contract end", "date ended", "completion date", "date closed"),
        *("fin", "fecha de fin", "fecha fin", "fecha final", "final", "cierre", "terminó", "hasta"),
    ),
    "earned": (
        *(
            "earnings",
            "total earned",
            "total earnings",
            "amount",
            "total",
            "total amount",
            "paid",
            "total paid",
        ),
        *("revenue", "income", "price", "value paid", "budget", "billed", "total billed"),
        *("ganado", "ganancias", "ingresos", "importe", "monto", "total ganado", "precio", "cobrado"),
    ),
    EARNED_CENTS: ("cents",),
    "currency": ("currency code", "moneda", "divisa"),
    "paid_periods": (
        *("paid 90 day periods", "paid 90-day periods", "periods paid", "90 day periods"),
        *("periodos pagados", "periodos", "trimestres pagados"),
    ),
    "last_paid": (
        *("last payment", "date of last payment", "last paid on", "last payment date", "paid until"),
        *("último pago", "fecha del último pago", "última fecha de pago", "pagado hasta"),
    ),
    "client_flagged": (
        *("flagged", "flagged client", "client suspended", "suspended"),
        *("cliente marcado", "cliente suspendido", "marcado"),
    ),
    "through": ("intermediary", "via", "hired through", "agency or middleman", "a través de", "mediante"),
    "counts_for_me": (
        *("counts", "my score", "counts for my score", "feedback is mine"),
        *("cuenta para mí", "cuenta", "cuenta para mi puntuación"),
    ),
    "link": ("url", "address", "contract link", "job link", "enlace", "dirección", "vínculo"),
    "note": ("notes", "private note of mine", "my note", "my notes", "remarks", "memo", "nota", "notas"),
    "stars": (
        *(
            "rating",
            "star rating",
            "overall rating",
            "overall",
            "public rating",
            "client rating",
            "stars received",
        ),
        *("feedback score", "total score", "estrellas", "valoración", "calificación", "nota media"),
    ),
    "skills": ("skill", "expertise", "habilidades", "competencias", "destrezas"),
    "quality": ("quality of work", "work quality", "calidad", "calidad del trabajo"),
    "availability": ("disponibilidad",),
    "deadlines": (
        *("deadline", "adherence to schedule", "schedule", "set reasonable deadlines", "on time"),
        *("plazos", "plazo", "puntualidad", "cumplimiento de plazos"),
    ),
    "communication": ("comunicación",),
    "cooperation": ("working with the freelancer", "collaboration", "cooperación", "colaboración"),
    "value": ("value for money", "relación calidad precio"),
    "professionalism": ("profesionalidad", "profesionalismo"),
    "rehire": ("would hire again", "hire again", "volvería a contratar"),
    "comment": (
        *(
            "comments",
            "feedback",
            "review",
            "public comment",
            "public feedback",
            "public review",
            "testimonial",
        ),
        *("feedback to freelancer", "client feedback", "client review", "comentario", "comentarios"),
        *("comentario público", "reseña", "opinión"),
    ),
    "hidden": (
        *("private feedback", "hidden feedback", "hidden part", "private rating", "private"),
        *("oculto", "parte oculta", "privado", "comentario privado", "valoración privada"),
    ),
    "hidden_source": ("hidden because", "how known", "ending reason", "fuente", "origen", "motivo de cierre"),
    "hidden_note": ("hidden notes", "private note", "nota oculta", "nota privada"),
    "removed": ("feedback removed", "deleted by platform", "retirado", "eliminado", "borrado"),
    "received": (
        "received on",
        "feedback date",
        "review date",
        "rated on",
        "recibido",
        "fecha de valoración",
    ),
    "reply": ("my reply", "response", "my response", "answer", "respuesta", "mi respuesta", "réplica"),
    "on": ("date", "day", "as of", "shown on", "score date", "fecha", "día"),
    "score": (
        *("jss", "job success", "job success score", "success score", "shown score"),
        *("puntuación", "puntuación de éxito", "éxito", "éxito laboral"),
    ),
}


@cache
def _known() -> dict[str, str]:
    names = {key(synonym): column for column, synonyms in _SYNONYMS.items() for synonym in synonyms}
    # A column's own name is never another's synonym.
    return names | {key(column): column for column in (*CSV_COLUMNS, EARNED_CENTS)}


def find_column(name: str) -> str | None:
    """The column that a file's header or key `name` means; None where it is unknown."""
    return _known().get(key(name)) if len(name) <= 100 else None


def is_ignored(name: str) -> bool:
    """Whether `name` is one that our own export adds and an import leaves out without a word."""
    return key(name[:100]) in IGNORED
