"""Between the wall and the server."""

from django.contrib import admin

from catalog.models import Pdu, PowerCord, PowerSupply, PsuRating, Receptacle, RuntimePoint, Supply, Ups

from .products import AnyProductAdmin
from .sources import FactAdmin, Lines


class PsuRatingInline(Lines):
    model = PsuRating


@admin.register(PowerSupply)
class PowerSupplyAdmin(AnyProductAdmin):
    list_display = ("name", "watts", "efficiency_class", "inlet", "newest_price", "price_age", "retired")
    inlines = (PsuRatingInline,)


class RuntimePointInline(Lines):
    model = RuntimePoint


@admin.register(Ups)
class UpsAdmin(AnyProductAdmin):
    list_display = ("name", "watts", "va", "topology", "newest_price", "price_age", "retired")
    inlines = (RuntimePointInline,)


@admin.register(Receptacle)
class ReceptacleAdmin(AnyProductAdmin):
    list_display = ("name", "amps", "volts", "phases", "region", "retired")
    list_filter = ("retired", "region", "phases")


@admin.register(Pdu)
class PduAdmin(AnyProductAdmin):
    list_display = ("name", "volts", "amps", "phases", "newest_price", "price_age", "retired")


@admin.register(PowerCord)
class PowerCordAdmin(AnyProductAdmin):
    list_display = ("name", "connector", "plug", "amps_iec", "amps_ul", "newest_price", "price_age", "retired")


@admin.register(Supply)
class SupplyAdmin(FactAdmin):
    list_display = ("name", "region", "volts", "phases", "voltage_is", "breaker_amps", "receptacle")
    list_filter = ("region", "phases")
    search_fields = ("slug", "name", "receptacle")
