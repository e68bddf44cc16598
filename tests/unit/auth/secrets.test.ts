import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "../../../gateway/src/auth/passwords.js";
import { bearerToken, hashToken, newOneTimePassword, newTokenSecret } from "../../../gateway/src/auth/secrets.js";
import { SignInLimits, TooManyAttemptsError } from "../../../gateway/src/auth/sign-in-limits.js";

describe("people's passwords", () => {
  it("are kept as argon2id with the parameters of OWASP", async () => {
    expect(await hashPassword("correct horse battery")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("are the same however the keyboard composes their characters", async () => {
    const hashed = await hashPassword("비밀번호-도로관제".normalize("NFD"));
    expect(await verifyPassword("비밀번호-도로관제".normalize("NFC"), hashed)).toBe(true);
    expect(await verifyPassword("비밀번호-도로관재", hashed)).toBe(false);
  });

  it("of nobody are never right, not even the one that is hashed in their place", async () => {
    expect(await verifyPassword("a password that nobody has", null)).toBe(false);
  });
});

describe("API tokens", () => {
  it("are rc_ and 256 random bits, no two alike, kept as SHA-256", () => {
    const [a, b] = [newTokenSecret(), newTokenSecret()];
    expect(a).toMatch(/^rc_[A-Za-z0-9_-]{43}$/);
    expect(a).not.toBe(b);
    expect(hashToken(a)).toHaveLength(32);
  });

  it("are read from an Authorization header of the Bearer scheme alone", () => {
    const secret = newTokenSecret();
    expect(bearerToken(`Bearer ${secret}`)).toBe(secret);
    expect(bearerToken(`bearer  ${secret}`)).toBe(secret);
    for (const header of [undefined, "", secret, `Basic ${secret}`, "Bearer rc_short", `Bearer ${secret} more`]) {
      expect(bearerToken(header)).toBeNull();
    }
  });
});

describe("one-time passwords", () => {
  it("can be read aloud: fours of letters and digits that do not look alike", () => {
    expect(newOneTimePassword()).toMatch(/^([a-hjkmnp-z2-9A]{4}-){4}[a-hjkmnp-z2-9A]{4}$/);
  });
});

describe("wrong sign-ins", () => {
  const times = async (count: number, attempt: (index: number) => Promise<void>) => {
    for (let index = 0; index < count; index += 1) await attempt(index);
  };

  it("of one account from one address are refused after ten, with the time to wait", async () => {
    const limits = new SignInLimits();
    await times(10, () => limits.attempt("kim", "192.0.2.1"));
    const refusal = await limits.attempt("KIM", "192.0.2.1").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TooManyAttemptsError);
    expect(refusal).toMatchObject({ code: "rateLimited" });
    expect((refusal as TooManyAttemptsError).retryAfterSec).toBeGreaterThan(0);
  });

  it("do not lock the person out from their own address", async () => {
    const limits = new SignInLimits();
    await times(10, () => limits.attempt("kim", "192.0.2.1"));
    await expect(limits.attempt("kim", "192.0.2.2")).resolves.toBeUndefined();
  });

  it("of many accounts from one address are refused too", async () => {
    const limits = new SignInLimits();
    await times(60, (index) => limits.attempt(`user${index}`, "192.0.2.1"));
    await expect(limits.attempt("another", "192.0.2.1")).rejects.toBeInstanceOf(TooManyAttemptsError);
  });

  it("of one account from many addresses are refused too", async () => {
    const limits = new SignInLimits();
    await times(100, (index) => limits.attempt("kim", `192.0.2.${index}`));
    await expect(limits.attempt("kim", "198.51.100.1")).rejects.toBeInstanceOf(TooManyAttemptsError);
  });

  it("are forgotten with a right one", async () => {
    const limits = new SignInLimits();
    await times(30, async () => {
      await limits.attempt("kim", "192.0.2.1");
      await limits.succeeded("kim", "192.0.2.1");
    });
    await expect(limits.attempt("kim", "192.0.2.1")).resolves.toBeUndefined();
  });
});
