import { runInDurableObject } from "cloudflare:test";
import { stubOf } from "./builders.ts";

/** Makes every transaction of an object fail until the returned function is called. */
export async function failAlarms(organizationId: string): Promise<() => Promise<void>> {
	await runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
		Object.defineProperty(storage, "transactionSync", {
			configurable: true,
			value: () => {
				throw new Error("The storage is unavailable.");
			},
		});
	});
	return () =>
		runInDurableObject(stubOf(organizationId), (_object, { storage }) => {
			Reflect.deleteProperty(storage, "transactionSync");
		});
}
