import { Database, loadNetwork, replaceNetwork, type Statement } from "@roadcast/db";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Registry } from "../../../gateway/src/network/registry.js";
import { goldenNetwork } from "../../support/broker-network.js";
import { openTestDatabase, type TestDatabase } from "../../support/database.js";
import { stationsNetwork } from "../../support/rows.js";

/** A database in which somebody imports another network as soon as a reader has read the links. */
class ImportInBetween extends Database {
  private done = false;
  constructor(
    options: ConstructorParameters<typeof Database>[0],
    private readonly somebody: Database,
  ) {
    super(options);
  }

  override run<R extends object>(statement: Statement | string) {
    return this.thenImport(statement, () => super.run<R>(statement));
  }

  override transaction<T>(work: Parameters<typeof Database.prototype.transaction<T>>[0]): Promise<T> {
    return super.transaction((transaction) =>
      work({ run: (statement) => this.thenImport(statement, () => transaction.run(statement)) }),
    );
  }

  private async thenImport<T>(statement: Statement | string, read: () => Promise<T>): Promise<T> {
    const result = await read();
    const text = typeof statement === "string" ? statement : statement.text;
    if (!this.done && /from links/.test(text)) {
      this.done = true;
      await replaceNetwork(this.somebody, stationsNetwork());
    }
    return result;
  }
}

describe("the network that is read while another is imported", () => {
  let db: TestDatabase;
  let reader: ImportInBetween;
  beforeEach(async () => {
    db = await openTestDatabase();
    await replaceNetwork(db.database, goldenNetwork());
    reader = new ImportInBetween({ url: db.url, schema: db.schema }, db.database);
    await reader.start();
  });
  afterEach(async () => {
    await reader.stop();
    await db.drop();
  });

  it("is the one or the other, whole: every detector has its link's key", async () => {
    const read = await loadNetwork(reader);
    expect(read.network.features.map(({ properties }) => properties.id)).toEqual(
      goldenNetwork().features.map(({ properties }) => properties.id),
    );
    expect(() => new Registry(read.network, read.keys)).not.toThrow();
    const after = await loadNetwork(reader);
    expect(after.network.name).toBe("stations");
    expect(() => new Registry(after.network, after.keys)).not.toThrow();
  });
});
