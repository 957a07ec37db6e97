"""Figures of cooling and rack."""

from .entry import FigureEntry

SHEET = "data sheet of the platform or chassis"
AIR = "ashrae-fundamentals"

ROOM = (
    FigureEntry("cooling.btu_per_h", "BTU/h", "computed", "Heat of one server", "peak W × 3.412142", "NIST SP 811, appendix B"),
    FigureEntry("cooling.tons", "tons", "computed", "The same in tons of refrigeration", "BTU/h / 12 000", "ASHRAE"),
    FigureEntry("cooling.liquid_w", "W", "estimate, computed", "Heat of one server that liquid carries away", "draw of the chips under cold plates", SHEET),
    FigureEntry("cooling.airflow_cfm", "CFM", "computed", "Air that one server needs", "1.76 × W / K of rise, thinner with altitude", AIR),
    FigureEntry("cooling.airflow_m3_h", "m³/h", "computed", "The same in cubic metres an hour", "CFM × 1.699", AIR),
    FigureEntry("cooling.air_rise_k", "K", "assumption", "Rise of the air through the server", "assumed", "assumption air_rise_k"),
    FigureEntry("cooling.outlet_c", "°C", "computed", "Air behind the server", "inlet °C + rise K", "sum"),
    FigureEntry("cooling.inlet_max_c", "°C", "datasheet", "Highest inlet temperature", "lowest limit, less with altitude", SHEET),
    FigureEntry("cooling.room_w", "W", "computed", "Heat of all servers and UPSs in the room", "servers × peak + losses of the UPSs", "sum"),
    FigureEntry("cooling.room_tons", "tons", "computed", "The same in tons of refrigeration", "W × 3.412142 / 12 000", "ASHRAE"),
    FigureEntry("cooling.room_share", "", "computed", "Heat over the room's cooling", "room W / capacity of the room's cooling", "site asked"),
    FigureEntry("rack.units", "U", "datasheet", "Height of all servers", "servers × (height + accessories)", SHEET),
    FigureEntry("rack.units_with_ups", "U", "datasheet", "The same with the UPSs", "units + height of the UPSs", SHEET),
    FigureEntry("rack.weight_kg", "kg", "datasheet", "Weight of all servers", "servers × weight", SHEET),
    FigureEntry("rack.weight_with_ups_kg", "kg", "datasheet", "The same with the UPSs", "weight + weight of the UPSs", SHEET),
    FigureEntry("rack.depth_mm", "mm", "datasheet", "Depth of one server", "published", SHEET),
    FigureEntry("rack.depth_needed_mm", "mm", "computed", "Depth of the rack that is needed", "depth + room for cables", "assumption"),
    FigureEntry("rack.noise_db", "dB(A)", "datasheet", "Noise of one server", "published", SHEET),
    FigureEntry("rack.noise_all_db", "dB(A)", "computed", "Noise of all servers", "noise + 10 log10(servers)", "sum of equal sound sources"),
    FigureEntry("rack.air_w", "W", "computed", "Heat of all servers into the air", "servers × heat not carried by liquid", "sum"),
    FigureEntry("rack.servers_per_rack", "", "computed", "Servers that one rack takes, with their UPSs", "fewest of height, weight, heat", "rack asked"),
    FigureEntry("rack.racks", "", "computed", "Racks that are needed", "servers / servers a rack, rounded up", "quotient"),
)  # fmt: skip
