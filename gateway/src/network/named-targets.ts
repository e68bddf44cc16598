import type { Bilingual } from "@roadcast/contract";
import type { Registry } from "./registry.js";

interface Named {
  target: string;
  names: readonly string[];
}

const made = new WeakMap<Registry, readonly Named[]>();

/**
 * What of a network goes by a name with these words in it, in either language, as alarms name it (`links/L1`). A signal
 * goes by its junction's name as well.
 */
export function targetsNamed(registry: Registry, words: string): string[] {
  let named = made.get(registry);
  if (named === undefined) {
    named = namedOf(registry);
    made.set(registry, named);
  }
  return named.flatMap(({ target, names }) => (hasWords(names, words) ? [target] : []));
}

/** Whether one of some names has these words in it, upper and lower case alike. */
export function hasWords(names: readonly string[], words: string): boolean {
  const wanted = words.trim().toLowerCase();
  return names.some((name) => name.toLowerCase().includes(wanted));
}

function namedOf(registry: Registry): Named[] {
  const nodes = registry.features("node");
  return registry.network.features.map(({ properties }) => {
    const { kind, id, name } = properties;
    const junction = kind === "controller" ? nodes.get(properties.nodeId)?.properties.name : undefined;
    return { target: `${kind}s/${id}`, names: [...both(name), ...both(junction)] };
  });
}

const both = (name: Bilingual | undefined): string[] => (name === undefined ? [] : [name.ko, name.en]);
