"""An assessment as JSON, `"format": "a100-assessment/1"`: what scripts, downloads and tests read.

Figures are numbers, as other numbers of the format are; sums of money in bills and repairs are decimal strings, as in
the build file.
"""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import codec
from configurator.sizing.costs.results import Sensitivity
from configurator.sizing.findings import Finding
from configurator.sizing.machine.bom import BomLine
from configurator.sizing.quantities import Figure, Span

from . import interconnect_file

FORMAT = "a100-assessment/1"


def to_dict(assessment: Assessment) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "figures": {name: _figure(figure) for name, figure in assessment.figures.items()},
        "findings": [_finding(finding) for finding in assessment.findings],
        "bom": [_line(line) for line in assessment.bom],
        "interconnect": interconnect_file.to_dict(assessment),
        "sensitivities": [_sensitivity(varied) for varied in assessment.sensitivities],
    }


def write(assessment: Assessment, *, indent: int | None = None) -> str:
    """JSON text, on one line unless `indent` is given. NaN and infinity are refused: no reader would take them."""
    return json.dumps(to_dict(assessment), indent=indent, ensure_ascii=False, allow_nan=False)


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": list(figure.value) if isinstance(figure.value, tuple) else _number(figure.value),
        "low": _number(figure.low),
        "high": _number(figure.high),
        "unit": figure.unit,
        "basis": figure.basis.value,
        "working": figure.working,
        "sources": list(figure.sources),
    }


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _sensitivity(varied: Sensitivity) -> dict[str, Any]:
    return {
        "input": varied.name,
        "unit": varied.unit,
        "rate": varied.rate,
        "base": varied.base,
        "swing": varied.swing,
        "low": {"input": varied.low, **asdict(varied.at_low)},
        "high": {"input": varied.high, **asdict(varied.at_high)},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "step": finding.step,
        "title": finding.title,
        "why": finding.why,
        "sources": list(finding.sources),
        "fixes": [
            {
                "title": fix.title,
                "build": codec.to_dict(fix.build),
                "price_change": None if fix.price_change is None else f"{fix.price_change:f}",
                "peak_w_change": fix.peak_w_change,
            }
            for fix in finding.fixes
        ],
    }


def _line(line: BomLine) -> dict[str, Any]:
    return {
        "product": line.product,
        "description": line.description,
        "count": line.count,
        "condition": line.condition,
        "unit": _span(line.unit),
        "total": _span(line.total),
        "priced_on": line.priced_on.isoformat() if line.priced_on else None,
        "sources": list(line.sources),
    }


def _span(span: Span | None) -> dict[str, str] | None:
    if span is None:
        return None
    return {"low": f"{span.low:f}", "likely": f"{span.likely:f}", "high": f"{span.high:f}"}
