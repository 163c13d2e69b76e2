import type { Metrics } from "../domain/metrics.ts";

/** The binding is optional, so the generated types do not know it. */
type WithMetrics = Partial<Record<"METRICS", AnalyticsEngineDataset>>;

const nothing: Metrics = { checked() {}, leaseRenewed() {}, enforced() {} };

/**
 * Writes to Analytics Engine when `METRICS` is bound: index1 the organization; blob1 what happened, blob2 and blob3 its
 * kinds; double1 how many, double2 milliseconds. A write is not waited for and costs no I/O of the request.
 */
export function metricsOf(env: Env): Metrics {
	const dataset = (env as Env & WithMetrics).METRICS;
	if (dataset === undefined) return nothing;
	const write = (organizationId: string, blobs: string[], doubles: number[]): void =>
		dataset.writeDataPoint({ indexes: [organizationId], blobs, doubles });
	return {
		checked(organizationId, source, verdict, count = 1) {
			if (count > 0) write(organizationId, ["check", source, verdict], [count]);
		},
		leaseRenewed(organizationId, lender) {
			write(organizationId, ["lease_renewal", lender], [1]);
		},
		enforced(organizationId, afterMs) {
			write(organizationId, ["enforced"], [1, afterMs]);
		},
	};
}
