"""What somebody configures, in parts: workload, machine, site, money. Everybody else imports the names from here."""

from .costs import CloudRateChoice, Costs, OwnCloudRate
from .fields import MOST_GPUS, MOST_GPUS_IN_ALL, MOST_PIECES, STRICT, Condition, Cooling, GpuIndex, Name, Slug
from .machine import CustomLine, GpuGroup, MigLayout, OwnPlatform, OwnPrice, OwnPsu, OwnSlot, OwnSwitch, Part, PowerCable
from .site import OwnRuntime, OwnUps, PsuRedundancy, Region, Site, Supply, VoltageIs
from .workload import KvPrecision, Load, ModelChoice, ModelConfig, ModelDimensions, Optimizer, Task, Training, WeightPrecision, Workload
from .build import FORMAT, Build, Claim

__all__ = ['Build', 'Claim', 'CloudRateChoice', 'Condition', 'Cooling', 'Costs', 'CustomLine', 'FORMAT', 'GpuGroup', 'KvPrecision', 'Load', 'MOST_GPUS', 'MOST_GPUS_IN_ALL', 'MOST_PIECES', 'MigLayout', 'ModelChoice', 'ModelConfig', 'ModelDimensions', 'Optimizer', 'OwnCloudRate', 'OwnPlatform', 'OwnPrice', 'OwnPsu', 'OwnRuntime', 'OwnSlot', 'OwnSwitch', 'OwnUps', 'Part', 'PowerCable', 'PsuRedundancy', 'Region', 'Site', 'Supply', 'Task', 'Training', 'VoltageIs', 'WeightPrecision', 'Workload']
