"""The whole chain, from a folder of a municipality's files to its plan and documents.

`mosty demo` runs it on the fictional Dębowa Dolina, `mosty load FOLDER` on any municipality's files
(docs/municipality-files.md). Everything goes through the importers and actions a person would use.
"""

from mosty.config.demo.commands import run

__all__ = ["run"]
