"""Between the wall and the server: power supplies, UPSs, PDUs, cords, receptacles, and supplies to choose from."""

from django.db import models

from configurator.sizing.catalogue import PduSpec, PsuSpec, ReceptacleSpec, SupplyPreset, UpsSpec

from .fields import above_zero, amount, amount_or_unknown, choice, list_of_numbers, not_negative, number_choice, text
from .products import Category, Fact, Product


class PowerSupply(Product):
    CATEGORY = Category.PSU

    watts = amount("rating (W)")
    efficiency_class = choice("80 PLUS class", PsuSpec, "efficiency_class", default="")
    inlet = text("inlet")
    hot_swap = models.BooleanField("hot-swap", default=False)
    redundant_within = models.BooleanField("redundant within itself", default=False)

    class Meta:
        verbose_name_plural = "power supplies"
        constraints = [above_zero("power_supply", "watts")]


class PsuRating(models.Model):
    """What a supply delivers (W) between two input voltages."""

    psu = models.ForeignKey(PowerSupply, on_delete=models.CASCADE, related_name="ratings")
    volts_min = amount("from (V)")
    volts_max = amount("to (V)")
    watts = amount("output (W)")

    class Meta:
        ordering = ("id",)
        constraints = [
            not_negative("psu_rating", "volts_min", "volts_max", "watts"),
            models.CheckConstraint(
                condition=models.Q(volts_min__lte=models.F("volts_max")),
                name="psu_rating_volts_rise",
                violation_error_message="The input voltage must go from low to high.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watts:g} W at {self.volts_min:g}–{self.volts_max:g} V"


class Ups(Product):
    """Both ratings hold: watts and VA."""

    CATEGORY = Category.UPS

    va = amount("rating (VA)")
    watts = amount("rating (W)")
    volts = list_of_numbers("voltages (V)", "[208, 240]")
    phases = number_choice("phases", UpsSpec, "phases", default=1)
    topology = text("topology")
    rack_units = amount_or_unknown("height (rack units)")
    weight_kg = amount_or_unknown("weight (kg)")

    class Meta:
        verbose_name = "UPS"
        verbose_name_plural = "UPSs"
        constraints = [
            above_zero("ups", "va", "watts"),
            not_negative("ups", "rack_units", "weight_kg"),
            models.CheckConstraint(
                condition=models.Q(watts__lte=models.F("va")),
                name="ups_watts_within_va",
                violation_error_message="A UPS can't deliver more watts than volt-amperes.",
            ),
        ]


class RuntimePoint(models.Model):
    """A published point of a UPS's runtime curve."""

    ups = models.ForeignKey(Ups, on_delete=models.CASCADE, related_name="runtime")
    load_w = amount("load (W)")
    minutes = amount("runtime (minutes)")

    class Meta:
        ordering = ("id",)
        constraints = [
            above_zero("runtime_point", "load_w", "minutes"),
            models.UniqueConstraint(
                fields=("ups", "load_w"),
                name="runtime_point_once_per_load",
                violation_error_message="This UPS has a point at that load already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes:g} min at {self.load_w:g} W"


class Receptacle(Product):
    CATEGORY = Category.RECEPTACLE

    amps = amount("rating (A)")
    volts = amount("rating (V, 0: not limited here)")
    phases = number_choice("phases", ReceptacleSpec, "phases", default=1)
    region = choice("region", ReceptacleSpec, "region", default="")
    locking = models.BooleanField("locking", default=False)

    class Meta:
        constraints = [not_negative("receptacle", "amps", "volts")]


class Pdu(Product):
    CATEGORY = Category.PDU

    volts = amount("voltage (V)")
    amps = amount("rating (A)")
    phases = number_choice("phases", PduSpec, "phases", default=1)
    inlet = text("inlet")
    outlets = text("outlets")

    class Meta:
        verbose_name = "PDU"
        constraints = [not_negative("pdu", "volts", "amps")]


class PowerCord(Product):
    CATEGORY = Category.CORD

    amps_iec = amount("rating under IEC (A)")
    amps_ul = amount("rating under UL (A)")
    connector = models.CharField("connector", max_length=60)
    plug = text("plug for a wall", help_text="Left empty: goes into a PDU.")

    class Meta:
        constraints = [not_negative("power_cord", "amps_iec", "amps_ul")]


class Supply(Fact):
    """A circuit that rooms commonly have: a preset for the site."""

    name = models.CharField(max_length=200)
    region = choice("region", SupplyPreset, "region")
    volts = amount("voltage (V)")
    phases = number_choice("phases", SupplyPreset, "phases", default=1)
    voltage_is = choice("voltage is measured", SupplyPreset, "voltage_is", default="line_to_neutral")
    breaker_amps = amount("breaker (A)")
    receptacle = text("receptacle")

    class Meta(Fact.Meta):
        verbose_name_plural = "supplies"
        constraints = [above_zero("supply", "volts", "breaker_amps")]

    def __str__(self) -> str:
        return self.name
