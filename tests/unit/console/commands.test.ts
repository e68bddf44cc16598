import { describe, expect, it } from "vitest";
import { commandGroups, commandKeys, type KeyPress, readKey } from "../../../console/src/panels/commands/commands.js";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  mod: false,
  alt: false,
  typing: false,
  at: 1_000,
  ...more,
});

describe("the keys of commands", () => {
  it("are twenty or more, none twice, and none hides behind the first key of a pair", () => {
    const keys = Object.values(commandKeys);
    expect(keys.length).toBeGreaterThanOrEqual(20);
    expect(new Set(keys).size).toBe(keys.length);
    const firsts = keys.filter((each) => each.includes(" ")).map((each) => each.charAt(0));
    expect(keys.filter((each) => firsts.includes(each))).toEqual([]);
    expect(Object.values(commandGroups).flat().sort()).toEqual(Object.keys(commandKeys).sort());
  });

  it("do what they say, by one key, by two in a row, and with Ctrl", () => {
    expect(readKey(press("a"), null, true).command).toBe("abnormal");
    const first = readKey(press("g"), null, true);
    expect(first).toEqual({ command: null, pending: { key: "g", at: 1_000 } });
    expect(readKey(press("m", { at: 1_400 }), first.pending, true).command).toBe("goMap");
    expect(readKey(press("k", { mod: true, typing: true }), null, true).command).toBe("palette");
  });

  it("forget the first of two keys after a moment", () => {
    expect(readKey(press("m", { at: 3_000 }), { key: "g", at: 1_000 }, true).command).toBe("mute");
  });

  it("are letters where a person writes, and nothing with Alt", () => {
    expect(readKey(press("a", { typing: true }), null, true).command).toBeNull();
    expect(readKey(press("a", { alt: true }), null, true).command).toBeNull();
  });

  it("can be turned off, but for those with Ctrl (WCAG 2.2, 2.1.4)", () => {
    expect(readKey(press("a"), null, false).command).toBeNull();
    expect(readKey(press("K", { mod: true }), null, false).command).toBe("palette");
  });
});
