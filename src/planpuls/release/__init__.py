"""The release: immutable files that hold every figure, and the views derived from them in one place."""

from planpuls.release.reader import Release as Release
from planpuls.release.reader import open_release as open_release
