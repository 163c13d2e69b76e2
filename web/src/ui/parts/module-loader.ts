import { isUnreachable, lookAtServer } from "../../api/connection.ts";

type Load<M> = () => Promise<M>;

/** Where the module is that did not come, as browsers say it; some say nothing of it. */
const addressIn = (error: unknown): string | null =>
	/https?:\/\/\S+\.js/.exec(String(error))?.[0] ?? null;

/**
 * Loads a module as often as it takes. Browsers remember for the life of the page that a module did not come: so none
 * is asked for while it cannot come, and one that failed is asked for under another address.
 */
export function moduleLoader<M extends object>(
	load: Load<M>,
	importFrom: (address: string) => Promise<Partial<M>> = (address) =>
		import(/* @vite-ignore */ address),
): Load<M> {
	let failedAt: string | null = null;
	let failures = 0;
	let loading: Promise<M> | null = null;

	const loadAnew = async (address: string): Promise<M> => {
		const found = await importFrom(`${address}?again=${failures}`);
		if ("default" in found) return found as M;
		throw new Error(`${address} is not a part by itself.`);
	};
	const attempt = async (): Promise<M> => {
		if (!navigator.onLine || isUnreachable()) await lookAtServer();
		if (isUnreachable()) throw new Error("Curfew can't be reached.");
		try {
			return await (failedAt === null ? load() : loadAnew(failedAt));
		} catch (error) {
			failures += 1;
			failedAt ??= addressIn(error);
			throw error;
		}
	};
	return () => {
		loading ??= attempt().finally(() => {
			loading = null;
		});
		return loading;
	};
}
