"""What leaves the directory as a file."""

from mosty.directory.exports.geojson import map_geojson
from mosty.directory.exports.leaflet import leaflet
from mosty.directory.exports.register import register_csv, register_xlsx
from mosty.directory.exports.schema_org import service_json_ld

__all__ = ["leaflet", "map_geojson", "register_csv", "register_xlsx", "service_json_ld"]
