import { localTokens } from "./identities.ts";
import { createApi } from "./walkthrough/api.ts";
import { createScene, expectThat, Unmet } from "./walkthrough/scene.ts";
import { origin, readSettings } from "./world/settings.ts";

// `npm run reconcile [-- --repair]` against a running `npm start`: makes D1 fail, goes on working, lets D1 come back
// and compares every entity of acme with what its organization object holds. Exits 1 when they differ.

const organizationId = "org_acme";

const setOutage = (curfew: string, down: boolean): Promise<Response> =>
	fetch(`${curfew}/auth/local/outage?down=${down ? 1 : 0}`, {
		method: "POST",
		headers: { origin: curfew },
	});

async function main(): Promise<number> {
	const curfew = origin(readSettings(process.env).ports.curfew);
	const admin = createApi(curfew, localTokens.acmeAdmin);
	const service = createApi(curfew, localTokens.service);
	const outage = async (down: boolean): Promise<string> => {
		const answer = await setOutage(curfew, down);
		expectThat(answer.ok, `/auth/local/outage answered ${answer.status}`);
		return down ? "every use of D1 throws" : "D1 answers again";
	};
	const start = (userId: string) =>
		service.lifecycle.start.mutate({
			organizationId,
			userId,
			user: { name: "Outage Walker", email: "walker@acme.example" },
			ip: "203.0.113.99",
			userAgent: "curl/8.9.1",
		});
	const scene = createScene((line) => console.log(line));
	const userId = `usr_outage_${Date.now()}`;
	try {
		await scene.step("D1 is made to fail", () => outage(true));
		await scene.step("sessions start and refresh without it", async () => {
			for (let count = 0; count < 20; count += 1) {
				const { refreshToken } = await start(userId);
				await service.lifecycle.refresh.mutate({ refreshToken });
			}
			return "20 started, 20 refreshed";
		});
		await scene.step("the list comes from the object and says so", async () => {
			const page = await admin.sessions.list.query({ organizationId, filter: { userId } });
			expectThat(page.degraded === true && page.items.length === 20, JSON.stringify(page.total));
			return `${page.items.length} sessions, degraded`;
		});
		await scene.step("all of a person's sessions end, with a receipt", async () => {
			const receipt = await admin.sessions.revokeForUser.mutate({ organizationId, userId });
			expectThat(receipt.revoked === 20 && receipt.state === "enforced", JSON.stringify(receipt));
			return `${receipt.revoked} ended, ${receipt.state}, receipt ${receipt.id}`;
		});
		await scene.step("D1 is back", () => outage(false));
		await scene.step("D1 equals the object", async () => {
			const repair = process.argv.includes("--repair");
			const result = await admin.organizations.reconcile.mutate({ organizationId, repair });
			for (const { entity, compared, missing, different, surplus } of result.entities) {
				const gaps = `${missing.length} missing, ${different.length} different, ${surplus.length} surplus`;
				console.log(
					`            ${entity.padEnd(14)} ${String(compared).padStart(6)} compared, ${gaps}`,
				);
			}
			expectThat(result.equal || repair, "D1 differs; run it again with --repair");
			return result.equal ? "equal" : "repaired";
		});
		return 0;
	} catch (error) {
		if (!(error instanceof Unmet)) console.error(error);
		return 1;
	} finally {
		await setOutage(curfew, false);
	}
}

process.exitCode = await main();
