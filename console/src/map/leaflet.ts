/**
 * Leaflet in the parts that this map uses. The package's one file also brings vector layers, markers, popups and
 * controls, none of which are drawn here: half of it, on the first screen.
 */
import "leaflet/src/map/handler/Map.BoxZoom.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TapHold.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";

export { Attribution } from "leaflet/src/control/Control.Attribution.js";
export * as DomUtil from "leaflet/src/dom/DomUtil.js";
export { toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { toPoint as point } from "leaflet/src/geometry/Point.js";
export { Layer } from "leaflet/src/layer/Layer.js";
export { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";
export { Map as LeafletMap } from "leaflet/src/map/Map.js";
