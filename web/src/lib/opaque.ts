const kind: object = {};

/**
 * The same fields in an object that is not a plain one. Stores and caches walk through plain objects, all the way
 * down, each time anything beside them changes: with thousands of sessions in them that is felt at every key.
 */
export const opaque = <T extends object>(fields: T): T =>
	Object.assign(Object.create(kind), fields);
