import type { Catalogue } from "./catalogue.js";
import type { mapEn } from "./map.en.js";

export const mapKo: Catalogue<typeof mapEn> = {
  title: "지도",
};
