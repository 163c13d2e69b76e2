import { registerHooks } from "node:module";

/** The classes that the runtime has ready for Workers, as far as they do anything by themselves. */
const runtimeClasses = `class Bound { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }
export { Bound as DurableObject, Bound as WorkerEntrypoint };`;

type Method = (...parameters: never[]) => Promise<unknown>;
export type Bound = Record<string, Method>;
type BoundClass = new (ctx: object, env: object) => Bound;

/** The product's own gate and objects, in this process. */
export interface Product {
	SessionGate: BoundClass;
	OrganizationObject: BoundClass;
	RegionReplica: BoundClass;
}

export async function loadProduct(): Promise<Product> {
	const isOfRuntime = (name: string): boolean => name === "cloudflare:workers";
	registerHooks({
		resolve: (name, context, next) =>
			isOfRuntime(name) ? { url: name, shortCircuit: true } : next(name, context),
		load: (url, context, next) =>
			isOfRuntime(url)
				? { format: "module", source: runtimeClasses, shortCircuit: true }
				: next(url, context),
	});
	Object.assign(globalThis, { WebSocketRequestResponsePair: class {} });
	// Found at run time, for their types are those of another runtime.
	const from = async <K extends keyof Product>(name: K, path: string): Promise<Product[K]> => {
		const module = (await import(new URL(path, import.meta.url).href)) as Product;
		return module[name];
	};
	return {
		SessionGate: await from("SessionGate", "../../edge/session-gate.ts"),
		OrganizationObject: await from(
			"OrganizationObject",
			"../../objects/organization/organization-object.ts",
		),
		RegionReplica: await from("RegionReplica", "../../objects/replica/replica-object.ts"),
	};
}
