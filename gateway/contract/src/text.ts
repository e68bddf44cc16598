import { z } from "zod";

/** U+0000 and halves of surrogate pairs: JSON can write them, PostgreSQL's text and jsonb hold neither. */
const unstorable = /[\0\p{Cs}]/u;

/** Text that a database can store, of at most `maxLength` UTF-16 units. */
export function storableText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !unstorable.test(text), {
      error: "a character that cannot be stored: U+0000, or half of a surrogate pair",
    });
}
