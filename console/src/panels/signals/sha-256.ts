/** Rounds of SHA-256 (FIPS 180-4, 6.2). */
const rounds = 64;

const isPrime = (n: number) => {
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) return false;
  return true;
};
/** The first 32 bits of a number's fraction. */
const fraction = (value: number) => ((value - Math.floor(value)) * 2 ** 32) | 0;

const primes: number[] = [];
for (let n = 2; primes.length < rounds; n += 1) if (isPrime(n)) primes.push(n);
/** FIPS 180-4, 4.2.2 and 5.3.3: fractions of the roots of the first primes. */
const constants = primes.map((prime) => fraction(Math.cbrt(prime)));
const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/**
 * SHA-256 of a text's UTF-8, in hexadecimal digits. The browser's own (`crypto.subtle`) is there on secure origins only,
 * and a control room may serve its console by plain HTTP on a network of its own.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const hash = Int32Array.from(initial);
  for (let start = 0; start < padded.length; start += 64) digest(hash, view, start);
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** One block of 512 bits (FIPS 180-4, 6.2.2). */
function digest(hash: Int32Array, view: DataView, start: number): void {
  const words = new Int32Array(rounds);
  const word = (at: number) => words[at] ?? 0;
  for (let i = 0; i < rounds; i += 1) {
    if (i < 16) {
      words[i] = view.getInt32(start + i * 4);
      continue;
    }
    const before = word(i - 15);
    const last = word(i - 2);
    const first = rotate(before, 7) ^ rotate(before, 18) ^ (before >>> 3);
    const second = rotate(last, 17) ^ rotate(last, 19) ^ (last >>> 10);
    words[i] = word(i - 16) + first + word(i - 7) + second;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < rounds; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + (constants[i] ?? 0) + word(i)) | 0;
    const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i] ?? 0) + value;
}
