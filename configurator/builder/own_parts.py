"""What a step shows of its own: what it must still settle, its boxes, the lists to choose from, and what follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest

from configurator.sizing.build import Build

from . import sites
from .forms.base import StepForm
from .forms.bom import BomForm
from .forms.costs import CostsForm
from .forms.gpus import GpusForm
from .forms.lanes import LanesForm
from .forms.platform import PlatformForm
from .forms.power import PowerForm
from .forms.workload import WorkloadForm
from .models import Site
from .pages import StepPage
from .presenters import bom, costs, gpus, lanes, parts, platform, power, workload
from .presenters.chosen import Choice
from .presenters.figures import Reading
from .presenters.findings import Sorted, sorted_by_need

FORMS: Mapping[str, type[StepForm]] = {
    "workload": WorkloadForm,
    "gpus": GpusForm,
    "platform": PlatformForm,
    "bom": BomForm,
    "lanes": LanesForm,
    "power": PowerForm,
    "costs": CostsForm,
}
RESULTS: Mapping[str, Callable[[Build, Reading], object]] = {
    "workload": workload.results,
    "gpus": gpus.results,
    "platform": platform.results,
    "lanes": lanes.results,
    "power": power.results,
    "costs": costs.results,
}

Offered = gpus.Offered | tuple[platform.PlatformGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPart:
    """`form` and `offered` are there where boxes are drawn; `choices` say the same to those who only read. `picker` is the bill's,
    `sites` are those saved by whoever looks at the step of the power."""

    settle: Sorted
    view: object
    results_template: str
    form: StepForm | None = None
    form_template: str = ""
    offered: Offered | None = None
    choices: tuple[Choice, ...] = ()
    picker: parts.Picker | None = None
    sites: tuple[Site, ...] = ()

    @property
    def shown(self) -> dict[str, Any]:
        """For a template, under the names of the fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def own_part(page: StepPage, request: HttpRequest, posted: StepForm | None = None, *, boxes: bool = True) -> OwnPart:
    """What follows from the build, and with `boxes` the form (the one that was posted, if it has errors)."""
    slug = page.step.slug
    form = None
    if boxes:
        form = FORMS[slug](page.build, page.snapshot, lines=page.lines) if posted is None else posted
    return OwnPart(
        settle=sorted_by_need(page.findings),
        view=_results(page, posted),
        results_template=f"builder/steps/_{slug}_results.html",
        form=form,
        form_template=f"builder/steps/_{slug}_form.html",
        offered=_offered(page, form) if form is not None else None,
        picker=_picker(page, request) if slug == "bom" else None,
        sites=tuple(sites.mine(request)) if boxes and slug == "power" else (),
    )


def _results(page: StepPage, posted: StepForm | None) -> object:
    """The bill has its boxes among the results, so what was typed into them must come back too."""
    if page.step.slug == "bom":
        return bom.results(page.build, page.reading, page.lines, posted if isinstance(posted, BomForm) else None)
    return RESULTS[page.step.slug](page.build, page.reading)


def _offered(page: StepPage, form: StepForm) -> Offered | None:
    """The long lists that a form is drawn with; what follows from a choice needs none of them."""
    if isinstance(form, GpusForm):
        return gpus.offered(page.build, page.assessment, page.snapshot, str(form.variant.value()))
    if isinstance(form, PlatformForm):
        return platform.offered(page.build, page.snapshot, str(form["platform"].value()))
    return None


def _picker(page: StepPage, request: HttpRequest) -> parts.Picker:
    looked_for = parts.asked(request.POST, "find_") if request.method == "POST" else parts.asked(request.GET)
    return parts.picker(page.build, page.snapshot, looked_for)
