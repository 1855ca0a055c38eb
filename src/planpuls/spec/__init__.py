"""The vocabulary that every room speaks: texts, units, statuses, flags, indicators, grid arithmetic, errors."""

from planpuls.spec.errors import PlanpulsError as PlanpulsError
from planpuls.spec.errors import Problem as Problem
from planpuls.spec.indicator import Dimension as Dimension
from planpuls.spec.indicator import Indicator as Indicator
from planpuls.spec.indicator import Measure as Measure
from planpuls.spec.indicator import View as View
from planpuls.spec.status import Flag as Flag
from planpuls.spec.status import Status as Status
from planpuls.spec.text import Text as Text
