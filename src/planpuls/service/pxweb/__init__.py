"""The release's figures in the shape of SSB's PxWebApi v2, so that json-stat clients work by changing the address."""
