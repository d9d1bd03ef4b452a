"""Static files under names that change with their content, so that browsers keep them."""

from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from sahel.modules_together import together

# The modules of the public pages; those of the desk's forms are few.
MODULES = PurePosixPath("js")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also puts a page's modules into one file, and rewrites what modules import from others."""

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            paths = paths | _pages(paths)
        yield from super().post_process(paths, dry_run, **options)


def _pages(paths: dict) -> dict:
    """The modules with which pages begin, in the form of ``paths``, with all that they import."""
    sources = {}
    for name, (storage, path) in paths.items():
        place = PurePosixPath(name)
        if place.parent == MODULES and place.suffix == ".js":
            with storage.open(path) as file:
                sources[place.name] = file.read().decode()
    in_memory = InMemoryStorage()
    pages = {}
    for name, source in together(sources).items():
        path = str(MODULES / name)
        in_memory.save(path, ContentFile(source.encode()))
        pages[path] = (in_memory, path)
    return pages
