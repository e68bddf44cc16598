/** Writes the default network and the console's base map. Run it after a change of their facts. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { buildBasemap } from "./basemap.js";
import { buildGangnamNetwork, geojsonText } from "./gangnam-network.js";

const outputs = [
  { file: "../../../gateway/network/gangnam.geojson", text: geojsonText(buildGangnamNetwork()) },
  { file: "../../../console/src/map/basemap.json", text: geojsonText(buildBasemap()) },
];

for (const { file, text } of outputs) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${path}: ${Math.round(text.length / 1024)} KiB\n`);
}
