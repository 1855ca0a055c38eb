"""The release as map layers: the same geometry and figures for GIS files, the feature service and Python."""

from planpuls.release.layers.build import Layers as Layers
from planpuls.release.layers.layer import Field as Field
from planpuls.release.layers.layer import Layer as Layer
