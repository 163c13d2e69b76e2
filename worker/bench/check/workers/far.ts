import { roundTripMsOf } from "./bench-messages.ts";

type Method = (...parameters: unknown[]) => Promise<unknown>;

/** The same objects, as far away as their names say: every call waits one way there and one way back. */
export function far<T extends Rpc.DurableObjectBranded | undefined>(
	namespace: DurableObjectNamespace<T>,
): DurableObjectNamespace<T> {
	return {
		getByName: (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
			farStub(namespace.getByName(name, options), roundTripMsOf(name) / 2),
	} as unknown as DurableObjectNamespace<T>;
}

function farStub<T extends object>(stub: T, oneWayMs: number): T {
	if (oneWayMs === 0) return stub;
	return new Proxy(stub, {
		get:
			(target, name) =>
			async (...parameters: unknown[]) => {
				await scheduler.wait(oneWayMs);
				const answer = await (target as Record<string | symbol, Method>)[name]?.(...parameters);
				await scheduler.wait(oneWayMs);
				return answer;
			},
	});
}
