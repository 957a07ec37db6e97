"""How one machine is joined up: NVLink, PCIe lanes, slots, switches, and the matrix of nvidia-smi."""
