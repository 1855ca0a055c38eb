"""The demo region Fjordriket: an invented region in the layouts of the official files, and the truth about it.

`generate` writes a delivery of files that the ordinary importers read; `truth` tells what must come out, in integers,
made from the world model without any function of planpuls. Nothing here is real: the region lies in the open sea.
"""

from planpuls.demo.deliveries import Vintage as Vintage
from planpuls.demo.files import generate as generate
from planpuls.demo.truth import truth as truth
