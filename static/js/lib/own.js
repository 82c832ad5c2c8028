// Tables that are asked by names from outside: metric keys, events, states. No DOM.

/** What `table` itself holds under `name`; undefined for what every object has, as "toString" and "constructor". @type {<Value>(table: Record<string, Value> | null | undefined, name: any) => Value | undefined} */
export const own = (table, name) => (table && Object.hasOwn(table, name) ? table[name] : undefined);
