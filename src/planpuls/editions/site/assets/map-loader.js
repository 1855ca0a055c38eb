// Browsers refuse modules from a memory stick: there the page keeps its tables, and says that the map needs a server.
if (location.protocol !== "file:") import("../static/map.js");
