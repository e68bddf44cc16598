/** The database that TEST_DATABASE_URL names, or null where the tests bring their own. */
export function givenDatabaseUrl(): string | null {
  const url = process.env.TEST_DATABASE_URL;
  return url === undefined || url === "" ? null : url;
}
