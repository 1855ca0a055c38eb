"""The plan model: areas, hubs, distances and goals of one regional plan, read from a folder."""

from planpuls.plan.load import load_plan as load_plan
from planpuls.plan.load import packaged_plans as packaged_plans
from planpuls.plan.model import Plan as Plan
