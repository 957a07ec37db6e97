"""The glossary: each term of the trade in plain words, with where to read more. Pages explain a term where it first appears."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`says` is one or two sentences for somebody who has never built a server; `source` names who defines it, `url` where."""

    slug: str
    word: str
    says: str
    source: str = ""
    url: str = ""


def _arxiv(number: str) -> str:
    return f"https://arxiv.org/abs/{number}"


MIG_GUIDE = {
    "source": "NVIDIA, Multi-Instance GPU user guide",
    "url": "https://docs.nvidia.com/datacenter/tesla/mig-user-guide/",
}
DATASHEET = {"source": "NVIDIA A100 data sheet", "url": "https://www.nvidia.com/en-us/data-center/a100/"}
VLLM = {"source": "PagedAttention, the paper behind vLLM", "url": _arxiv("2309.06180")}

_WORKLOAD = (
    Term(slug="parameters", word="Parameters", says="The numbers that a model has learned. In 16 bits each takes two bytes: 8 billion parameters take 16 GB.",
         source="Hugging Face, model memory anatomy", url="https://huggingface.co/docs/transformers/model_memory_anatomy"),
    Term(slug="token", word="Token", says="A piece of text, the unit that a model reads and writes. An English word is about 4/3 tokens."),
    Term(slug="context", word="Context", says="The longest text that the model sees at once: prompt and answer together, in tokens."),
    Term(slug="kv-cache", word="KV cache", says="What a model keeps of each token of a running conversation, so that it need not be read again. It grows with users and with the length of their texts.", **VLLM),
    Term(slug="quantisation", word="Precision, quantisation", says="How many bits each weight is stored in. Fewer bits need less memory and read faster; below 8 the answers suffer somewhat.",
         source="QLoRA paper, on 4 bits", url=_arxiv("2305.14314")),
    Term(slug="gqa", word="GQA, MLA", says="Ways to build attention so that heads share keys and values (grouped queries), or keep them compressed (multi-head latent attention). Either makes the KV cache smaller.",
         source="Grouped-query attention", url=_arxiv("2305.13245")),
    Term(slug="tensor-parallel", word="Tensor parallel", says="Every layer is cut into equal parts, one for each GPU. The GPUs talk after each layer, so it wants NVLink and works inside one server.",
         source="Megatron-LM", url=_arxiv("1909.08053")),
    Term(slug="pipeline-parallel", word="Pipeline parallel", says="The first layers are on one group of GPUs, the next on another. Little is exchanged, so it may cross servers; a single answer gets no faster.",
         source="GPipe", url=_arxiv("1811.06965")),
    Term(slug="replica", word="Replica", says="A whole copy of the model. Two replicas serve twice as many users; one user gets no faster an answer."),
    Term(slug="roofline", word="Roofline", says="The speed that no software can pass: each token needs all weights read once, and memory gives only so many bytes a second.",
         source="Williams, Waterman and Patterson, Communications of the ACM 52 (4), 2009"),
    Term(slug="prefill", word="Prefill, time to first token", says="Before it writes, the model reads the whole prompt. The longer the prompt, the longer the wait for the first word.", **VLLM),
    Term(slug="saturated", word="Saturated", says="So many requests wait that the GPUs never pause. It gives the most tokens a second in all, and the fewest for each user."),
    Term(slug="lora", word="LoRA", says="Fine-tuning that leaves the model as it is and trains small additions to it (adapters). It needs a fraction of the memory of training all weights.",
         source="LoRA", url=_arxiv("2106.09685")),
    Term(slug="qlora", word="QLoRA", says="LoRA on a model whose weights are held in 4 bits: a quarter of their memory, at somewhat less speed.",
         source="QLoRA", url=_arxiv("2305.14314")),
    Term(slug="zero", word="ZeRO", says="Training keeps weights, gradients and optimiser states. ZeRO shares them out over all GPUs instead of repeating them on each: stage 1 the states, 2 gradients too, 3 everything.",
         source="ZeRO", url=_arxiv("1910.02054")),
    Term(slug="optimizer", word="Optimiser states", says="What a training method remembers of each parameter. AdamW in mixed precision keeps 12 bytes beside the weight's two and the gradient's two.",
         source="ZeRO, section 3.1", url=_arxiv("1910.02054")),
    Term(slug="checkpointing", word="Activation checkpointing", says="Training throws intermediate results away and computes them again when needed: less memory, about a third more work.",
         source="Reducing activation recomputation", url=_arxiv("2205.05198")),
    Term(slug="micro-batch", word="Micro-batch", says="Texts that one GPU trains on in one go. More of them use the GPU better and need more memory."),
    Term(slug="moe", word="Mixture of experts", says="A model of which each token uses a small part only. All of it must be in memory; only that part is read for a token."),
)  # fmt: skip

_MACHINE = (
    Term(slug="sxm4", word="SXM4 and PCIe", says="The two forms of the A100: a module on a special board, joined to all others by NVLink, or a card for an ordinary slot. Neither fits the other's place.", **DATASHEET),
    Term(slug="nvlink", word="NVLink", says="A direct connection between GPUs: 600 GB/s, both ways added, where a PCIe slot has 64. Cards are joined in pairs by three bridges; modules on a board are all joined.", **DATASHEET),
    Term(slug="nvswitch", word="NVSwitch", says="A chip that joins eight GPUs so that each reaches every other at full NVLink speed. The software Fabric Manager must run for it.",
         source="NVIDIA HGX software guide", url="https://docs.nvidia.com/datacenter/tesla/hgx-software-guide/index.html"),
    Term(slug="mig", word="MIG", says="Multi-Instance GPU: one A100 cut into up to seven small ones, each with memory of its own. They cannot work on one model together.", **MIG_GUIDE),
    Term(slug="tdp", word="TDP", says="The power, in watts, that a chip may draw for good and that its cooling must carry away.", **DATASHEET),
    Term(slug="hgx", word="HGX and DGX", says="HGX is NVIDIA's board of four or eight A100 modules, which many makers build servers around. DGX is NVIDIA's own finished system with such a board.",
         source="ServeTheHome, DGX against HGX", url="https://www.servethehome.com/nvidia-dgx-versus-nvidia-hgx-what-is-the-difference/"),
    Term(slug="turnkey", word="Turnkey", says="Sold whole and supported whole: GPUs, CPUs, memory and drives are in it and stay as they are."),
    Term(slug="rdimm", word="RDIMM", says="Memory modules for servers, with a register and error correction. Boards take one kind only."),
    Term(slug="pcie-lane", word="PCIe lane", says="One pair of wires between a processor and a device. A GPU wants 16 of them; in generation 4 a lane carries about 2 GB a second each way.",
         source="PCI Express base specification"),
    Term(slug="host-lanes", word="Host lanes", says="The PCIe lanes that the processors themselves offer: usually 128. Everything that is plugged in shares them.",
         source="PCI Express base specification"),
    Term(slug="pcie-switch", word="PCIe switch", says="A chip that lets several devices share one link to the processor. Between themselves they are fast; to the processor they take turns.",
         source="PCI Express base specification"),
    Term(slug="pxb", word="PIX, PXB, PHB, NODE, SYS", says="How nvidia-smi names the way between two devices, nearest first: one PCIe switch, several, the processor's own bridge, across one socket, from socket to socket.",
         source="The legend of nvidia-smi topo -m"),
    Term(slug="throttled", word="Throttled link", says="A card in a slot that is narrower or older than the card: it works, but slower than it could."),
    Term(slug="passive", word="Passive card", says="A card without a fan. It needs a chassis that pushes air through it; in an ordinary case it overheats.",
         source="NVIDIA A100 PCIe product brief"),
)  # fmt: skip

_POWER = (
    Term(slug="line-to-line", word="Line to line, line to neutral", says="Three-phase power has two voltages: between two lines (208 or 400 V) and from a line to neutral (120 or 230 V). Mixing them up makes every ampere wrong by 1.7."),
    Term(slug="continuous-load", word="Continuous load", says="One that runs for three hours or more. North American rules (NEC) let it use 80 % of a breaker; IEC rules let it use all.",
         source="NFPA 70 (NEC), 210.20(A)"),
    Term(slug="feeds", word="A and B feeds", says="Two circuits to the same server. They are redundant only if each alone can carry everything."),
    Term(slug="n-plus-n", word="N, N+1, N+N", says="How many power supplies may fail: none, one, or half of them. What is left must still carry the server."),
    Term(slug="ups", word="UPS", says="Uninterruptible power supply: batteries that carry the load for some minutes when the mains fail."),
    Term(slug="va", word="W and VA", says="Watts are the power that is used; volt-amperes the power that cables and a UPS must provide for. A UPS has a limit for each, and both must hold."),
    Term(slug="power-factor", word="Power factor", says="Watts divided by volt-amperes: 0.95 and more with server supplies, so the two differ little."),
    Term(slug="low-line", word="Low line", says="Mains of 100 to 127 V. Many supplies deliver less there than their label says."),
    Term(slug="btu", word="BTU/h", says="British thermal units an hour, in which air conditioning is sold: 1 W of heat is 3.412 BTU/h, and a ton of cooling is 12,000 BTU/h.",
         source="NIST SP 811", url="https://www.nist.gov/pml/special-publication-811"),
    Term(slug="airflow", word="CFM", says="Cubic feet of air a minute. The same heat with half the air makes the air twice as much warmer."),
    Term(slug="inlet", word="Inlet temperature", says="Of the air that enters the front of the server. 18 to 27 °C is recommended; makers allow more, to a limit.",
         source="ASHRAE TC 9.9, 2021"),
    Term(slug="rack-unit", word="U, rack unit", says="The height of a place in a rack: 44.45 mm, or 1.75 inches. A full rack has 42."),
)  # fmt: skip

_MONEY = (
    Term(slug="pue", word="PUE", says="Power usage effectiveness: all that a data centre draws, divided by what its computers draw. 1.3 adds 30 % for cooling and losses.",
         source="ISO/IEC 30134-2"),
    Term(slug="tco", word="TCO", says="Total cost of ownership: buying, running and supporting a machine for some years, less what it can be sold for."),
    Term(slug="break-even", word="Break-even", says="The month from which owning has cost less than renting the same GPUs would have. It may never come."),
    Term(slug="resale", word="Resale", says="What the hardware still fetches at the end, as a share of its price. It is a guess, and it moves the answer."),
    Term(slug="utilisation", word="Utilisation", says="The share of hours in which the machine works. Rented GPUs are paid while they are used; one's own always."),
    Term(slug="cost-of-capital", word="Cost of capital", says="What money costs a year: interest, or what it would earn elsewhere. Later payments then weigh less than early ones."),
    Term(slug="cloud-terms", word="On demand, reserved, spot", says="Ways to rent: by the hour at full price; for one or three years at less; or at the lowest price, until somebody else wants it."),
    Term(slug="span", word="Span: low, likely, high", says="A price that nobody has fixed yet. All sums carry the three along until a quote makes them firm."),
)  # fmt: skip

GROUPS = (
    ("The model and its speed", _WORKLOAD),
    ("The machine", _MACHINE),
    ("Power, air and the room", _POWER),
    ("Money", _MONEY),
)
TERMS = {term.slug: term for _, terms in GROUPS for term in terms}

OF_FIELDS = {
    "kv_cache": "kv-cache", "weights": "quantisation", "context_tokens": "context", "length": "token", "load": "saturated", "task": "lora",
    "method": "qlora", "optimizer": "optimizer", "zero_stage": "zero", "micro_batch": "micro-batch", "checkpointing": "checkpointing",
    "lora_rank": "lora", "tensor_parallel": "tensor-parallel", "pipeline_parallel": "pipeline-parallel", "replicas": "replica",
    "nvlink_bridges": "nvlink", "voltage_is": "line-to-line", "breaker_amps": "continuous-load", "feeds": "feeds", "ups": "ups",
    "psu_redundancy": "n-plus-n", "ups_va": "va", "inlet_c": "inlet", "rack_units_free": "rack-unit", "assume-power_factor": "power-factor",
    "pue": "pue", "utilisation": "utilisation", "resale_percent": "resale", "resale_fraction": "resale", "discount_rate": "cost-of-capital",
}  # fmt: skip
"""Which term a box asks about, by the box's name."""

OF_FIGURES = {
    "memory.parameters_billion": "parameters", "throughput.roofline_tok_s": "roofline", "throughput.time_to_first_token_ms": "prefill",
    "nvlink.topology": "nvlink", "nvlink.nvswitches": "nvswitch", "gpu.tdp_w": "tdp", "lanes.host": "host-lanes",
    "circuit.limit_a": "continuous-load", "ups.needed_va": "va", "cooling.btu_per_h": "btu", "cooling.airflow_cfm": "airflow",
    "cost.tco": "tco",
}  # fmt: skip
"""Which term a figure needs, by the figure's name."""

ON_PAGES = {
    "start": ("token", "quantisation", "qlora"),
    "workload": (
        "kv-cache", "quantisation", "context", "saturated", "lora", "optimizer", "zero", "micro-batch", "checkpointing", "tensor-parallel",
        "pipeline-parallel", "replica", "parameters", "roofline", "prefill",
    ),
    "gpus": ("nvlink", "nvswitch", "tdp", "mig", "pxb", "sxm4"),
    "platform": ("hgx", "turnkey", "host-lanes"),
    "bom": ("rdimm", "span"),
    "lanes": ("host-lanes", "pcie-lane", "pcie-switch", "throttled"),
    "power": (
        "line-to-line", "continuous-load", "feeds", "ups", "n-plus-n", "va", "inlet", "rack-unit", "power-factor", "btu", "airflow",
    ),
    "costs": ("pue", "utilisation", "resale", "cost-of-capital", "tco", "break-even", "cloud-terms"),
}  # fmt: skip
"""The terms that a page explains, by its slug."""
