/** Whether an act on a file failed because the file is not there. */
export function isNoSuchFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
