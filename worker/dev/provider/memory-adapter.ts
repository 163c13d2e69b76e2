import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
	payload: AdapterPayload;
	expiresAtMs: number;
}

/** Everything the provider remembers, in memory: a restart signs everyone out of the provider, and only there. */
export function createStore(): (model: string) => Adapter {
	const entries = new Map<string, Entry>();

	const read = (key: string): AdapterPayload | undefined => {
		const entry = entries.get(key);
		if (entry && entry.expiresAtMs > Date.now()) return entry.payload;
		entries.delete(key);
		return undefined;
	};
	const findBy = (model: string, matches: (payload: AdapterPayload) => boolean) => {
		for (const key of entries.keys()) {
			const payload = key.startsWith(`${model}:`) ? read(key) : undefined;
			if (payload && matches(payload)) return payload;
		}
		return undefined;
	};

	return (model) => ({
		async upsert(id, payload, expiresIn) {
			const expiresAtMs = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
			entries.set(`${model}:${id}`, { payload, expiresAtMs });
		},
		find: async (id) => read(`${model}:${id}`),
		findByUid: async (uid) => findBy(model, (payload) => payload.uid === uid),
		findByUserCode: async (userCode) => findBy(model, (payload) => payload.userCode === userCode),
		async consume(id) {
			const payload = read(`${model}:${id}`);
			if (payload) payload.consumed = Math.floor(Date.now() / 1000);
		},
		async destroy(id) {
			entries.delete(`${model}:${id}`);
		},
		async revokeByGrantId(grantId) {
			// Of this model alone: a sign-in under way names the grant too, and must go on.
			for (const [key, { payload }] of entries) {
				if (key.startsWith(`${model}:`) && payload.grantId === grantId) entries.delete(key);
			}
		},
	});
}
