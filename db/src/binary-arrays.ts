/*
 * Arrays of numbers as parameters in PostgreSQL's binary format, which the driver sends as they are where a value is a
 * Buffer. As text, the same arrays cost the gateway and the server about as much again as the insert itself.
 *
 * The format is that of `array_recv` in src/backend/utils/adt/arrayfuncs.c: dimensions, whether there are nulls, the
 * elements' type, then length and lower bound of the one dimension, then each element with its length, -1 for null.
 * A value that a type cannot hold raises the error that the server would have raised.
 */
import { DatabaseError } from "./errors.js";

interface ElementType {
  /** Of pg_type. */
  oid: number;
  bytes: 2 | 4 | 8;
  write(view: DataView, at: number, value: number): void;
}

const headerBytes = 20;
const lengthBytes = 4;
const noElement = -1;

function arrayOf(type: ElementType, values: readonly (number | null)[]): Buffer {
  // PostgreSQL has no one-dimensional array of no elements.
  const dimensions = values.length === 0 ? 0 : 1;
  const bytes = Buffer.allocUnsafe(headerBytes + values.length * (lengthBytes + type.bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hasNull = 0;
  let at = headerBytes;
  for (const value of values) {
    if (value === null) {
      hasNull = 1;
      view.setInt32(at, noElement);
      at += lengthBytes;
      continue;
    }
    view.setInt32(at, type.bytes);
    type.write(view, at + lengthBytes, value);
    at += lengthBytes + type.bytes;
  }
  view.setInt32(0, dimensions);
  view.setInt32(4, hasNull);
  view.setInt32(8, type.oid);
  view.setInt32(12, values.length);
  view.setInt32(16, 1);
  if (dimensions === 0) return bytes.subarray(0, headerBytes - 8);
  return bytes.subarray(0, at);
}

/** SQLSTATE 22003, numeric value out of range. */
function outOfRange(value: number, type: string): DatabaseError {
  return new DatabaseError("badData", `value ${value} is out of range for type ${type}`, { sqlState: "22003" });
}

const int2: ElementType = {
  oid: 21,
  bytes: 2,
  write(view, at, value) {
    if ((value << 16) >> 16 !== value) throw outOfRange(value, "smallint");
    view.setInt16(at, value);
  },
};

const int4: ElementType = {
  oid: 23,
  bytes: 4,
  write(view, at, value) {
    if ((value | 0) !== value) throw outOfRange(value, "integer");
    view.setInt32(at, value);
  },
};

const float4: ElementType = {
  oid: 700,
  bytes: 4,
  write(view, at, value) {
    if (!Number.isFinite(Math.fround(value))) throw outOfRange(value, "real");
    view.setFloat32(at, value);
  },
};

const float8: ElementType = {
  oid: 701,
  bytes: 8,
  write(view, at, value) {
    if (!Number.isFinite(value)) throw outOfRange(value, "double precision");
    view.setFloat64(at, value);
  },
};

/** 2000-01-01 UTC, from which PostgreSQL counts microseconds. */
const postgresEpochMs = 946_684_800_000;
const twoTo32 = 4_294_967_296;

const timestamptz: ElementType = {
  oid: 1184,
  bytes: 8,
  write(view, at, value) {
    if (!Number.isSafeInteger(value)) throw outOfRange(value, "timestamptz");
    const micros = (value - postgresEpochMs) * 1000;
    if (!Number.isSafeInteger(micros)) {
      // A device's clock may stand at the year 1, whose microseconds no double holds.
      view.setBigInt64(at, (BigInt(value) - BigInt(postgresEpochMs)) * 1000n);
      return;
    }
    const high = Math.floor(micros / twoTo32);
    view.setInt32(at, high);
    view.setUint32(at + 4, micros - high * twoTo32);
  },
};

export const smallints = (values: readonly (number | null)[]): Buffer => arrayOf(int2, values);
export const integers = (values: readonly (number | null)[]): Buffer => arrayOf(int4, values);
export const reals = (values: readonly (number | null)[]): Buffer => arrayOf(float4, values);
export const doubles = (values: readonly (number | null)[]): Buffer => arrayOf(float8, values);
/** Moments, whole epoch ms. */
export const moments = (values: readonly (number | null)[]): Buffer => arrayOf(timestamptz, values);
