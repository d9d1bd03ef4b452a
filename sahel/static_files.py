"""Static files under names that change with their content, so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites what JavaScript modules import, not only what style sheets load."""

    support_js_module_import_aggregation = True
