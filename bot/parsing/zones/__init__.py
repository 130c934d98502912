"""Time zones as people name them: a city, a country, an abbreviation, an offset, the zone's own name."""

from bot.parsing.zones.names import zone_label
from bot.parsing.zones.reading import Candidate, ZoneReading, ZoneWanted, find_zones, parse_zone, read_zone

__all__ = ["Candidate", "ZoneReading", "ZoneWanted", "find_zones", "parse_zone", "read_zone", "zone_label"]
