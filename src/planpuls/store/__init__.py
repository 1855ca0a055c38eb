"""Files by content key: snapshots, step cache, quarantine, release pointer, lock. Knows nothing of sources."""

from planpuls.store.snapshots import Check as Check
from planpuls.store.snapshots import Sidecar as Sidecar
from planpuls.store.snapshots import Snapshots as Snapshots
from planpuls.store.workspace import Workspace as Workspace
