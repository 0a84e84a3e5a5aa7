"""What is typed, scanned or shown at the door: badges and PINs."""

import secrets
from collections.abc import Collection

PIN_LENGTH = 6


def badge_code(scanned: str) -> str:
    """The code of a badge out of what was scanned or typed: `https://…/b/ab2-c3d ` -> `AB2C3D`."""
    last = scanned.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last.upper() if sign.isalnum())


def plain_pin(typed: str) -> str:
    """Figures alone: `482 913` -> `482913`."""
    return "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())


def new_pin(taken: Collection[str]) -> str:
    """Six figures that no other valid PIN of the event has."""
    while (pin := f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}") in taken:
        pass
    return pin


def shown_pin(pin: str) -> str:
    """In two halves, easier to read from a screen: `482 913`."""
    return f"{pin[:3]}\u00a0{pin[3:]}" if len(pin) == PIN_LENGTH else pin
