import os
import stat

import pytest

from sahel.machine.checkout import LONGEST_SOCKET_PATH, Checkout, make_private_folder
from sahel.machine.messages import CannotGoOn


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_belongs_to_a_checkout_is_closed_to_others(tmp_path):
    checkout = Checkout(tmp_path, as_root=False)
    checkout.make_local_folders()
    assert mode_of(checkout.local) == 0o700


def test_a_socket_lies_in_its_servers_folder_where_its_path_is_short(tmp_path):
    checkout = Checkout(tmp_path, as_root=False)
    assert checkout.socket_folder(tmp_path / "x", "redis") == tmp_path / "x" / "socket"


def test_a_long_path_gets_a_short_socket_folder_of_its_own(tmp_path):
    long_root = tmp_path / ("é" * 60)
    checkout = Checkout(long_root, as_root=False)
    folder = checkout.socket_folder(checkout.local / "postgres", "postgres")
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert str(os.geteuid()) in folder.name
    other = Checkout(tmp_path / ("é" * 59 + "e"), as_root=False)
    assert other.socket_folder(other.local / "postgres", "postgres") != folder


def test_the_longest_path_that_a_socket_may_have_is_used(tmp_path):
    room = LONGEST_SOCKET_PATH - len(os.fsencode(tmp_path / "socket" / ".s.PGSQL.5432")) - 1
    checkout = Checkout(tmp_path, as_root=False)
    fits, does_not = tmp_path / ("x" * room), tmp_path / ("x" * (room + 1))
    assert checkout.socket_folder(fits, "postgres") == fits / "socket"
    assert checkout.socket_folder(does_not, "postgres") != does_not / "socket"


def test_a_private_folder_is_open_to_its_owner_alone(tmp_path):
    folder = tmp_path / "private"
    for _ in range(2):
        make_private_folder(folder, os.geteuid(), os.getegid())
        assert mode_of(folder) == 0o700
        folder.chmod(0o777)


def test_a_folder_that_somebody_else_put_there_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotGoOn, match="in the way"):
        make_private_folder(link, os.geteuid(), os.getegid())
    if os.geteuid() == 0:
        foreign = tmp_path / "foreign"
        foreign.mkdir()
        os.chown(foreign, 12345, 12345)
        with pytest.raises(CannotGoOn, match="belongs to somebody else"):
            make_private_folder(foreign, os.geteuid(), os.getegid())


def make_checkout_of_root(tmp_path, name):
    checkout = Checkout(tmp_path / name, as_root=True, system_folder=tmp_path / "system")
    checkout.root.mkdir()
    checkout.make_local_folders()
    return checkout


def test_as_root_the_servers_folder_lies_outside_the_checkout_and_stays(tmp_path):
    checkout = make_checkout_of_root(tmp_path, "my checkout")
    checkout.make_servers_folder()
    folder = checkout.servers_folder()
    assert folder.parent == tmp_path / "system"
    assert folder.name.startswith("my-checkout-")
    # Other users pass through to the folder that is theirs.
    assert mode_of(folder) == 0o755
    assert checkout.servers_folder() == folder


def test_asking_where_the_servers_folder_is_makes_none(tmp_path):
    checkout = make_checkout_of_root(tmp_path, "never started")
    checkout.servers_folder()
    assert not (tmp_path / "system").exists()


def test_two_checkouts_of_root_never_share_a_folder(tmp_path):
    first = make_checkout_of_root(tmp_path, "first")
    second = make_checkout_of_root(tmp_path, "second")
    assert first.servers_folder() != second.servers_folder()


def test_a_checkout_that_was_moved_keeps_its_data(tmp_path):
    before = make_checkout_of_root(tmp_path, "before")
    before.make_servers_folder()
    folder = before.servers_folder()
    before.root.rename(tmp_path / "after")
    after = Checkout(tmp_path / "after", as_root=True, system_folder=before.system_folder)
    assert after.servers_folder() == folder


def test_a_checkout_that_was_copied_gets_data_of_its_own(tmp_path):
    original = make_checkout_of_root(tmp_path, "original")
    original.make_servers_folder()
    folder = original.servers_folder()
    copy = make_checkout_of_root(tmp_path, "copy")
    (copy.local / "servers_folder").write_text((original.local / "servers_folder").read_text())
    assert copy.servers_folder() != folder
    assert original.servers_folder() == folder
