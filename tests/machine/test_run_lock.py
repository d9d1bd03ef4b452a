import os

import pytest

from sahel.machine import run_lock
from sahel.machine.checkout import Checkout
from sahel.machine.messages import CannotGoOn

URL = "http://127.0.0.1:8000/"


@pytest.fixture
def checkout(tmp_path):
    checkout = Checkout(tmp_path, as_root=False)
    checkout.make_local_folders()
    return checkout


def test_a_second_run_is_told_where_the_first_one_is(checkout):
    with run_lock.hold(checkout, URL):
        with (
            pytest.raises(CannotGoOn, match=f"already runs at {URL}"),
            run_lock.hold(checkout, "http://127.0.0.1:8001/"),
        ):
            pass
        assert run_lock.current(checkout) == run_lock.Run(os.getpid(), URL)


def test_a_run_that_has_ended_is_forgotten_even_if_it_crashed(checkout):
    assert run_lock.current(checkout) is None
    # A crash leaves the file as it is; the kernel drops the lock.
    (checkout.local / "run.lock").write_text('{"pid": 1, "url": "http://127.0.0.1:8000/"}')
    assert run_lock.current(checkout) is None
    assert not run_lock.stop(checkout)
    with run_lock.hold(checkout, URL):
        assert run_lock.current(checkout).pid == os.getpid()
    assert run_lock.current(checkout) is None
