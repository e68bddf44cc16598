import { z } from "zod";

/** U+0000 and halves of surrogate pairs: JSON can write them, PostgreSQL's text and jsonb hold neither. */
const unstorable = /[\0\p{Cs}]/u;

/** Text that a database can store, of `minLength` (0 unless told) to `maxLength` UTF-16 units. */
export function storableText(maxLength: number, minLength = 0) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .refine((text) => !unstorable.test(text), {
      error: "a character that cannot be stored: U+0000, or half of a surrogate pair",
    });
}
