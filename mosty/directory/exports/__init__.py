"""What leaves the directory as a file."""

from mosty.directory.exports.register import register_csv, register_xlsx

__all__ = ["register_csv", "register_xlsx"]
