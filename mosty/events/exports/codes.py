"""QR codes as drawings for documents."""

import io

import segno

#: Side of one dark square, in millimetres: read well from an arm's length.
SQUARE_MM = 0.8


def qr_drawing(address: str, *, square_mm: float = SQUARE_MM) -> bytes:
    """The code as an SVG of a size in millimetres."""
    drawing = io.BytesIO()
    segno.make(address, micro=False, error="m").save(
        drawing, kind="svg", scale=square_mm, unit="mm", border=2, xmldecl=False
    )
    return drawing.getvalue()
