"""A server's pages as files, in the format of the built-in ones."""

import io
import zipfile
from collections.abc import Collection, Iterable

from bot.guidance.models import Page
from bot.guidance.server import State, Version


def markdown(page: Page) -> str:
    """A page as the Markdown file that the library reads."""
    import frontmatter

    data = page.model_dump(mode="json", exclude={"body", "translations"})
    data["checked"] = page.checked
    post = frontmatter.Post(page.body, **data)
    return str(frontmatter.dumps(post, sort_keys=False, allow_unicode=True, width=110)) + "\n"


def pack(versions: Iterable[Version], live: Collection[int]) -> bytes:
    """A zip of all `versions`, those with an id in `live` at its top, the others under what became of them.

    Who wrote them is left out: that belongs to the members.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for version in versions:
            if version.page is None:
                continue
            if version.id in live:
                name = f"{version.slug}.md"
            else:
                folder = "waiting" if version.state is State.PENDING else "history"
                name = f"{folder}/{version.slug}/{version.number:03}-{version.state.value}.md"
            # A fixed date: the same pages give the same file.
            entry = zipfile.ZipInfo(name, version.created_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, markdown(version.page))
    return target.getvalue()
