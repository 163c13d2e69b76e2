import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "../../procedures/router.ts";
import { expectThat } from "./scene.ts";

export function createApi(curfew: string, token: string) {
	return createTRPCClient<AppRouter>({
		links: [
			httpBatchLink({
				url: `${curfew}/trpc`,
				methodOverride: "POST",
				maxItems: 20,
				headers: { authorization: `Bearer ${token}` },
			}),
		],
	});
}

interface Refusal {
	status: number;
	reason: string;
	message: string;
}

/** The refusal that a call must get. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
	try {
		const answer = await call;
		expectThat(false, `answered ${JSON.stringify(answer).slice(0, 200)}`);
	} catch (error) {
		if (!(error instanceof TRPCClientError)) throw error;
		const data = error.data as { httpStatus?: number; reason?: string } | null;
		expectThat(data !== null, error.message);
		return { status: data.httpStatus ?? 0, reason: data.reason ?? "", message: error.message };
	}
}
