import "./location/location.css";
import { PpLocation } from "./location/pp-location.ts";

customElements.define("pp-location", PpLocation);
