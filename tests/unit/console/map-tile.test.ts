import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Picture } from "../../../console/src/map/picture.js";
import { Tile } from "../../../console/src/map/tile.js";
import type { Painter, Plane, View } from "../../../console/src/map/view.js";

/** A canvas that only remembers; Node has none. */
class FakeCanvas extends EventTarget {
  readonly style = {};
  readonly context = {
    canvas: this,
    ...{ drawImage: vi.fn(), clearRect: vi.fn(), setTransform: vi.fn(), save: vi.fn(), restore: vi.fn() },
  };
  readonly remove = vi.fn();
  readonly append = vi.fn();
  getContext() {
    return this.context;
  }
}

const made: FakeCanvas[] = [];

beforeEach(() => {
  made.length = 0;
  const createElement = () => {
    const canvas = new FakeCanvas();
    made.push(canvas);
    return canvas;
  };
  vi.stubGlobal("document", { createElement });
});
afterEach(() => vi.unstubAllGlobals());

const view: View = { zoom: 15, origin: { x: 0, y: 0 }, width: 384, height: 384 };
const inTile = { minX: 10, minY: 10, maxX: 20, maxY: 20 };
const elsewhere = { minX: 500, minY: 10, maxX: 520, maxY: 20 };

function painterOf(plane: Plane, within: boolean) {
  const paint = vi.fn();
  const paintWithin = vi.fn();
  const painter: Painter = { plane, order: 0, paint, ...(within ? { paintWithin } : {}) };
  return { painter, paint, paintWithin };
}

function finish(tile: Tile, painters: readonly Painter[], isReady: (plane: Plane) => boolean = () => true): number {
  let bits = 0;
  while (tile.paintSome(painters, isReady)) bits += 1;
  return bits;
}

describe("a tile of the map", () => {
  it("draws each plane once and is current then", () => {
    const { painter, paint } = painterOf("roads", true);
    const tile = new Tile(view, 384, () => {});
    expect(tile.current).toBe(false);
    finish(tile, [painter]);
    expect(paint).toHaveBeenCalledTimes(1);
    expect(tile.current).toBe(true);
    expect(tile.paintSome([painter], () => true)).toBe(false);
  });

  it("draws what has changed inside it, and nothing for a change elsewhere", () => {
    const { painter, paint, paintWithin } = painterOf("roads", true);
    const tile = new Tile(view, 384, () => {});
    finish(tile, [painter]);
    tile.invalidate("roads", [elsewhere]);
    expect(tile.current).toBe(true);
    tile.invalidate("roads", [inTile]);
    expect(tile.current).toBe(false);
    finish(tile, [painter]);
    expect(paintWithin).toHaveBeenCalledTimes(1);
    expect(paintWithin.mock.calls[0]?.[2]).toEqual(inTile);
    expect(paint).toHaveBeenCalledTimes(1);
  });

  it("keeps what changed while a plane was being worked out, and draws it after that", () => {
    const { painter, paintWithin } = painterOf("roads", true);
    const tile = new Tile(view, 384, () => {});
    finish(tile, [painter]);
    tile.invalidate("roads", [inTile]);
    const notYet = (plane: Plane) => plane === "base";
    finish(tile, [painter], notYet);
    expect(paintWithin).not.toHaveBeenCalled();
    expect(tile.current).toBe(false);
    finish(tile, [painter]);
    expect(paintWithin).toHaveBeenCalledTimes(1);
    expect(tile.current).toBe(true);
  });

  it("draws a plane whole where one of its painters cannot draw a part", () => {
    const able = painterOf("overlay", true);
    const whole = painterOf("overlay", false);
    const tile = new Tile(view, 384, () => {});
    const painters = [able.painter, whole.painter];
    finish(tile, painters);
    tile.invalidate("overlay", [inTile]);
    finish(tile, painters);
    expect(whole.paint).toHaveBeenCalledTimes(2);
    expect(able.paintWithin).not.toHaveBeenCalled();
  });

  it("is drawn anew when the browser has taken its canvases away", () => {
    const { painter, paint } = painterOf("base", true);
    const onLost = vi.fn();
    const tile = new Tile(view, 384, onLost);
    finish(tile, [painter]);
    for (const canvas of made) canvas.dispatchEvent(new Event("contextrestored"));
    expect(onLost).toHaveBeenCalled();
    expect(tile.current).toBe(false);
    finish(tile, [painter]);
    expect(paint).toHaveBeenCalledTimes(2);
    expect(tile.current).toBe(true);
  });
});

describe("the tiles of a zoom", () => {
  const sight = { minX: -100, minY: -100, maxX: 900, maxY: 500 };

  it("cover a rectangle, the ones in sight first", () => {
    const picture = new Picture(15, 1, { x: 0, y: 0 }, () => {});
    picture.cover({ minX: -500, minY: -500, maxX: 1300, maxY: 900 }, sight);
    const { near, around } = picture.outOfDate(sight);
    expect(near).toHaveLength(4 * 3);
    expect(around.length).toBeGreaterThan(0);
    expect(picture.shows("base", sight)).toBe(false);
  });

  it("outside a rectangle are let go", () => {
    const picture = new Picture(15, 1, { x: 0, y: 0 }, () => {});
    picture.cover(sight, sight);
    picture.keepOnly({ minX: 10, minY: 10, maxX: 20, maxY: 20 });
    const { near, around } = picture.outOfDate(sight);
    expect([...near, ...around].map(({ view: { origin } }) => origin)).toEqual([{ x: 0, y: 0 }]);
  });
});
