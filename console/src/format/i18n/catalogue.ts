/** The shape of a catalogue with its texts left open: a key that one language lacks does not compile. */
export type Catalogue<T> = { readonly [K in keyof T]: T[K] extends string ? string : Catalogue<T[K]> };
