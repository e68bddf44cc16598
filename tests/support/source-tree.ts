import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export const repositoryRoot = join(import.meta.dirname, "..", "..");

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
  /** The text with comments blanked out, so that rules look at code only. */
  code: string;
  /** What it imports, statically or not. */
  imports: string[];
}

/** Blanks comments and keeps line numbers; good enough for rules over our own, formatted code. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/(^|[\s;{}(,])\/\/[^\n]*/g, "$1");
}

/** Every file that git tracks or would track, below the given folders. */
export function trackedFiles(...folders: string[]): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...folders], {
    cwd: repositoryRoot,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  })
    .split("\n")
    .filter((path) => path !== "" && existsSync(join(repositoryRoot, path)));
}

/** The TypeScript sources below the given folders. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return trackedFiles(...folders)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(repositoryRoot, path), "utf8");
      const code = withoutComments(text);
      return { path, text, code, imports: ts.preProcessFile(text).importedFiles.map((file) => file.fileName) };
    });
}

/** The places of a pattern in the code of files, as `path:line`. */
export function placesOf(files: SourceFile[], pattern: RegExp): string[] {
  const places: string[] = [];
  for (const file of files) {
    for (const [index, line] of file.code.split("\n").entries()) {
      if (pattern.test(line)) places.push(`${file.path}:${index + 1}`);
    }
  }
  return places;
}
