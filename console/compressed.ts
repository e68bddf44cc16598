import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Smaller files gain nothing. */
const fromBytes = 1_024;

/** Lays the texts of a build (scripts, styles, data, vector pictures) compressed beside themselves, so that the gateway need not do it for everybody who comes. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    writeBundle: async ({ dir }, bundle) => {
      if (dir === undefined) throw new Error("a build without a folder");
      const texts = Object.keys(bundle).filter((name) => /\.(js|css|svg|json)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const plain = await readFile(join(dir, name));
          if (plain.byteLength < fromBytes) return;
          await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(plain, { level: 9 }));
        }),
      );
    },
  };
}
