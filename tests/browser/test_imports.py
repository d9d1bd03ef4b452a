"""An editor brings a dataset's file, looks at what would change, loads it, and brings it again."""

from playwright.sync_api import expect

from incidents.imports import uploaded_import
from incidents.models import Import
from tests.builders import make_state
from tests.imports.dataset_files import ucdp_csv


def test_a_file_is_brought_loaded_and_brought_again(
    page, live_server, sign_in, transactional_db, monkeypatch, settings, tmp_path
):
    settings.IMPORTS_DIR = str(tmp_path / "imports")
    monkeypatch.setattr("incidents.views.imports.REFRESH_SECONDS", 0.2)
    make_state("MLI")
    file = tmp_path / "ged241.csv"
    file.write_text(ucdp_csv({}, {"date_start": "2019-02-31"}))
    sign_in("editor")

    def bring():
        page.goto(f"{live_server.url}/desk/imports/")
        page.get_by_role("link", name="Import a file").click()
        page.get_by_label("UCDP Georeferenced Event Dataset").check()
        page.get_by_label("Release", exact=True).fill("24.1")
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_role("button", name="Read and compare").click()
        expect(page.get_by_role("heading", name="ged241.csv")).to_be_visible()
        expect(standing).to_contain_text("It waits for a worker.")

    def work():
        uploaded_import.run_uploaded_import(Import.objects.latest("pk").pk)

    standing = page.locator("#import-standing")
    bring()
    work()
    # The page finds out by itself.
    expect(standing).to_contain_text("Read and compared. Nothing is loaded yet.")
    expect(page.get_by_text("1 accepted + 1 rejected = 2 rows of the file.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rejected rows").click()
    assert "2019-02-31" in download.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("button", name="Load 1 row").click()
    work()
    expect(standing).to_contain_text("1 row was loaded.")
    page.get_by_role("link", name="See them on the map").click()
    expect(page.locator("#incident-list").get_by_text("Exampleville").first).to_be_visible()

    bring()
    work()
    expect(standing).to_contain_text("There is nothing to load: all that it says is here already.")
    expect(page.get_by_role("button", name="Load")).to_have_count(0)
