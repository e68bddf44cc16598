import { localStorageColorSchemeManager } from "@mantine/core";

/** The same key stands in `public/first-paint.js`. */
export const colourSchemeManager = localStorageColorSchemeManager({ key: "roadcast.colour-scheme" });
