from sahel.machine.sign_in import explain

URL = "http://127.0.0.1:8000/"


def accounts(**changes):
    return {"path": "/sign-in/", "has_accounts": True, "demo_accounts": []} | changes


def test_the_made_up_password_is_printed_with_its_accounts():
    text = explain(
        URL, accounts(demo_accounts=["admin", "analyst", "viewer"]), "x7Kp", password_is_given=False
    )
    assert "Sign in at http://127.0.0.1:8000/sign-in/ as admin, analyst or viewer" in text
    assert "password x7Kp" in text


def test_a_single_account_is_named_alone():
    assert " as admin\n" in explain(
        URL, accounts(demo_accounts=["admin"]), "x7Kp", password_is_given=False
    )


def test_a_password_that_the_person_chose_is_not_printed():
    text = explain(URL, accounts(demo_accounts=["admin"]), "x7Kp", password_is_given=True)
    assert "as admin, with your DEMO_PASSWORD" in text
    assert "x7Kp" not in text


def test_a_password_chosen_too_late_is_said_to_open_nothing():
    text = explain(URL, accounts(), "x7Kp", password_is_given=True)
    assert "DEMO_PASSWORD opens none" in text


def test_a_password_that_opens_no_account_is_not_printed():
    text = explain(URL, accounts(), "x7Kp", password_is_given=False)
    assert "x7Kp" not in text
    assert "with your account" in text


def test_without_any_account_it_says_how_to_make_the_first():
    text = explain(URL, accounts(has_accounts=False), None, password_is_given=False)
    assert ".venv/bin/python manage.py createsuperuser" in text


def test_the_address_is_printed_even_when_nothing_is_known_of_accounts():
    assert URL in explain(URL, None, "x7Kp", password_is_given=False)
