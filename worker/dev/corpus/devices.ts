import { parseDevice } from "../../services/client/device.ts";
import { deviceTargets, scoreDevices, shareOf } from "../../testing/corpus/device-corpus.ts";

/** What is read of user agents against what a person would say: shares of each field, and each that is wrong. */
export function deviceCorpus(): { lines: string[]; met: boolean } {
	const score = scoreDevices((userAgent) => parseDevice(userAgent));
	const lines = ["Devices: what a user agent says"];
	let met = true;
	for (const kind of ["type", "system", "browser"] as const) {
		const [share, target] = [shareOf(score[kind]), deviceTargets[kind]];
		met &&= share >= target;
		const { right, of } = score[kind];
		lines.push(`  ${kind}: ${right} of ${of}, ${percent(share)} (at least ${percent(target)})`);
		for (const { wanted, said, userAgent } of score.wrong.filter((one) => one.kind === kind)) {
			lines.push(`    ${said ?? "nothing"} instead of ${wanted}: ${userAgent}`);
		}
	}
	return { lines, met };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
