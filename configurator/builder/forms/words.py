"""The words that people see for the closed lists of the build file, and of what is said of a build."""

TASKS = (
    ("inference", "Inference: answer requests"),
    ("lora", "LoRA fine-tuning"),
    ("qlora", "QLoRA fine-tuning (4-bit base)"),
    ("full_finetune", "Full fine-tuning"),
)
WEIGHTS = (
    ("bf16", "BF16"),
    ("fp16", "FP16"),
    ("fp8", "FP8 (an A100 has no FP8 units)"),
    ("int8", "INT8"),
    ("int4", "INT4, groups of 128 (AWQ, GPTQ)"),
    ("int4_g64", "INT4, groups of 64"),
    ("int4_g32", "INT4, groups of 32"),
    ("nf4", "NF4 (bitsandbytes)"),
    ("mxfp4", "MXFP4 (gpt-oss)"),
    ("q8_0", "Q8_0 (llama.cpp)"),
    ("q4_k_m", "Q4_K_M (llama.cpp)"),
)
SHORT_WEIGHTS = {value: label.partition(" ")[0].rstrip(",") for value, label in WEIGHTS}
KV_CACHE = (("fp16", "FP16"), ("int8", "INT8"))
LOADS = (("users", "That many users, one request each"), ("saturated", "As much as the GPUs take"))
OPTIMIZERS = (
    ("adamw_mixed", "AdamW, mixed precision"),
    ("adamw_bf16", "AdamW, BF16 states"),
    ("adamw_8bit", "AdamW, 8-bit states"),
)
ZERO_STAGES = (("0", "0: nothing shared"), ("1", "1: optimiser"), ("2", "2: and gradients"), ("3", "3: and weights"))
LORA_TARGETS = (("all", "All linear layers"), ("attention", "Attention only"))
CONDITIONS = (("new", "New"), ("used", "Used"), ("refurbished", "Refurbished"))
POWER_CABLES = (
    ("", "The right one"),
    ("eps-8pin", "EPS 8-pin (CPU)"),
    ("pcie-8pin", "PCIe 8-pin"),
    ("adapter", "Adapter, 2 × PCIe 8-pin to EPS"),
)
COOLING = (("", "As the platform comes"), ("air", "Air"), ("hybrid", "Hybrid"), ("liquid", "Liquid"))
REGIONS = (("nec", "North America (NEC)"), ("iec", "Elsewhere (IEC)"))
VOLTAGE_IS = (("line_to_line", "between two phases (L–L)"), ("line_to_neutral", "from phase to neutral (L–N)"))
PHASES = (("1", "One"), ("3", "Three"))
UPS_TOPOLOGIES = (("", "Not known"), ("line-interactive", "Line-interactive"), ("online", "Online (double conversion)"))
PSU_REDUNDANCY = (
    ("", "As the platform is built"),
    ("none", "None: all must work"),
    ("n+1", "N+1: one may fail"),
    ("n+n", "N+N: half may fail"),
)
PLATFORM_KINDS = {
    "turnkey": "Finished systems",
    "station": "Workstations",
    "hgx": "Servers with an HGX board (SXM4)",
    "pcie-server": "Servers for PCIe cards",
    "board": "Mainboards, to build around",
    "does-not-apply": "Named in the guides, but not for the A100",
}
PART_KINDS = {
    "cpu": "Processors",
    "memory": "Memory",
    "drive": "Drives",
    "nic": "Network cards",
    "psu": "Power supplies",
    "chassis": "Chassis",
    "cooling": "Cooling",
    "bridge": "NVLink bridges",
    "pdu": "Power distribution",
    "cord": "Cords",
    "accessory": "Accessories",
}
SEVERITIES = {"error": "Can't work", "approval": "Needs approval", "warning": "Warning", "note": "Note"}
"""The same on pages, in reports and on paper, where a customer reads them who issues no quotes."""
INPUTS = {
    "hardware_price": "Hardware",
    "cloud_rate": "Cloud rate",
    "utilisation": "Utilisation",
    "average_w": "Average draw",
    "electricity_per_kwh": "Price of electricity",
    "pue": "PUE",
    "hours_per_month": "Hours in a month",
    "support": "Support",
    "staff": "Staff",
    "hosting": "Hosting",
    "cooling": "Cooling",
    "months": "Horizon",
    "resale_fraction": "Resale",
    "discount_rate": "Cost of capital",
}
"""The inputs of the cost side, as tables of what moves the answer call them."""
