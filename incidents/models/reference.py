import hashlib
import secrets

# Crockford's base 32: no letter that is taken for a digit (https://www.crockford.com/base32.html)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7


def new_reference() -> str:
    """A public reference that is new, such as ``SI-7K2Q9XB``.

    It is drawn at random, so that it tells nothing of how many drafts there are.
    """
    return "SI-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def reference_of(key: str) -> str:
    """The same reference for the same ``key`` on every machine, for data that we ship."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    letters = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "SI-" + "".join(letters)
