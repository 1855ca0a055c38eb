import "./map/map.css";
import { PpMap } from "./map/pp-map.ts";

customElements.define("pp-map", PpMap);
