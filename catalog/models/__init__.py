"""The catalogue's tables, by question."""

from .gpus import Gpu, GpuGeneration, MigProfile
from .guides import Claim, PurchaseLink, Software
from .language import LanguageModel
from .measurements import Benchmark, ObservedFit, ServerBenchmark, TrainingRun
from .parts import Accessory, Chassis, CoolingKit, Cpu, Drive, MemoryModule, Nic, NvlinkBridge
from .platforms import IncludedPart, InletLimit, PcieSwitch, Platform, Slot
from .power import Pdu, PowerCord, PowerSupply, PsuRating, Receptacle, RuntimePoint, Supply, Ups
from .prices import CloudRate, Price
from .products import Category, Fact, Product, Source
from .version import CatalogueVersion

__all__ = [
    "Accessory", "Benchmark", "CatalogueVersion", "Category", "Chassis", "Claim", "CloudRate", "CoolingKit", "Cpu",
    "Drive", "Fact", "Gpu", "GpuGeneration", "IncludedPart", "InletLimit", "LanguageModel", "MemoryModule",
    "MigProfile", "Nic", "NvlinkBridge", "ObservedFit", "PcieSwitch", "Pdu", "Platform", "PowerCord", "PowerSupply",
    "Price", "Product", "PsuRating", "PurchaseLink", "Receptacle", "RuntimePoint", "ServerBenchmark", "Slot",
    "Software", "Source", "Supply", "TrainingRun", "Ups",
]  # fmt: skip
