import { localTokens } from "../../identities.ts";
import { describeWitness } from "../../witness/process.ts";
import { origin, readSettings, type Settings } from "../../world/settings.ts";
import { createApi } from "../api.ts";
import { anOwnOrganization } from "../own-organization.ts";
import { expectThat } from "../scene.ts";
import { Desk } from "./desk.ts";
import { eventually } from "./eventually.ts";

type Api = ReturnType<typeof createApi>;

interface Evidence {
	name: string;
	file: string;
	fields: Record<string, { salt: string; value: string }>;
}

/** All that the scene works with: an organization of its own, its administration, and the desk of whoever believes nobody. */
export interface Office {
	organizationId: string;
	admin: Api;
	lena: Api;
	start: Awaited<ReturnType<typeof anOwnOrganization>>["start"];
	settings: Settings;
	curfew: string;
	/** Where the witness is, and its key. */
	witness: { url: string; vkey: string };
	logKey: string;
	desk: Desk;
	/** What the log serves at a path below its own. */
	log(path: string): Promise<Uint8Array>;
	/** Evidence of a receipt, once a witness has signed the checkpoint in it. */
	evidenceOf(receiptId: string): Promise<Evidence>;
	isCosigned(note: string): boolean;
}

/** The key that a witness shows on its page. */
async function witnessAt(url: string): Promise<string> {
	const page = await describeWitness(url);
	expectThat(
		page !== null,
		`no witness answers at ${url}: npm start brings one, and npm run witness starts it again`,
	);
	const [, vkey] = /^([^\s+]+\+[0-9a-f]{8}\+\S+)$/m.exec(page) ?? [];
	expectThat(vkey !== undefined, `what answers at ${url} is no witness`);
	return vkey;
}

export async function openOffice(curfew: string): Promise<Office> {
	const settings = readSettings(process.env);
	const url = origin(settings.ports.witness);
	const vkey = await witnessAt(url);
	const { organizationId, token, admin, start } = await anOwnOrganization(curfew, "Evidence");
	const log = async (path: string): Promise<Uint8Array> => {
		const response = await fetch(`${curfew}/log/${organizationId}/${path}`, {
			headers: { authorization: `Bearer ${token}` },
		});
		const bytes = new Uint8Array(await response.arrayBuffer());
		expectThat(response.ok, `${path}: ${response.status} ${new TextDecoder().decode(bytes)}`);
		return bytes;
	};
	const [logKey = ""] = new TextDecoder().decode(await log("keys")).split("\n");
	const [name] = vkey.split("+");
	const isCosigned = (note: string): boolean => note.includes(`\n— ${name} `);
	return {
		...{ organizationId, admin, start, settings, curfew, logKey, log, isCosigned },
		lena: createApi(curfew, localTokens.global),
		witness: { url, vkey },
		desk: await Desk.open({ log: logKey, witness: vkey }),
		evidenceOf: (receiptId) =>
			eventually("the witness's signature", async () => {
				const receipt = await admin.revocations.get.query({ organizationId, receiptId });
				if (receipt.enforcedAt === null) return undefined;
				const evidence = await admin.revocations.evidence.query({ organizationId, receiptId });
				return isCosigned(evidence.file) ? evidence : undefined;
			}),
	};
}
