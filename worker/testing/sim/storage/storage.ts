import type { Terms } from "../../../domain/lease/terms.ts";
import { emptyProjection, type Projection } from "./projection.ts";
import { type Durable, emptyDurable } from "./tables.ts";

/** What outlives every object. */
export class Storage {
	durable: Durable;
	/** What has reached the queryable projection. */
	projection: Projection = emptyProjection;
	readonly snapshots: Durable[] = [];
	/** Whose writes become durable. */
	owner: object | null = null;
	/** It was set back to an older point, and no recovery has run since. `isComplete`: all had been projected before. */
	restored: { isComplete: boolean } | null = null;

	constructor(terms: Terms) {
		this.durable = emptyDurable(terms);
	}
}
