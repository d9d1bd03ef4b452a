import os

from sahel.machine import generated_files


def write(path, text="", age=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    return path


def test_translations_are_compiled_when_missing_or_older_than_their_source(tmp_path):
    folder = tmp_path / "incidents" / "locale" / "fr" / "LC_MESSAGES"
    assert not generated_files.translations_are_stale(tmp_path)
    write(folder / "django.po")
    assert generated_files.translations_are_stale(tmp_path)
    write(folder / "django.mo")
    assert not generated_files.translations_are_stale(tmp_path)
    write(folder / "django.mo", age=1)
    assert generated_files.translations_are_stale(tmp_path)


def test_static_files_are_collected_again_when_one_or_a_package_changes(tmp_path):
    write(tmp_path / "requirements.txt", "Django==5.2")
    write(tmp_path / "static" / "js" / "map.js", "1")
    seen = [generated_files.static_fingerprint(tmp_path)]
    assert generated_files.static_fingerprint(tmp_path) == seen[0]
    write(tmp_path / "static" / "js" / "map.js", "2", age=1)
    seen.append(generated_files.static_fingerprint(tmp_path))
    write(tmp_path / "incidents" / "static" / "new.css")
    seen.append(generated_files.static_fingerprint(tmp_path))
    write(tmp_path / "requirements.txt", "Django==5.3")
    seen.append(generated_files.static_fingerprint(tmp_path))
    assert len(set(seen)) == 4
