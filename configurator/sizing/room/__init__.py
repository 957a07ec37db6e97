"""What the room and the rack must give: cooling, air, units, weight, noise."""
