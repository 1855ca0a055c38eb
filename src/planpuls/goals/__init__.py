"""Goals: has the development gone the right way? Baseline, verdict, and the short answer as a sentence."""
