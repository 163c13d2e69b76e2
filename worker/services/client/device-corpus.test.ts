import { expect, it } from "vitest";
import { deviceTargets, scoreDevices, shareOf } from "../../testing/corpus/device-corpus.ts";
import { parseDevice } from "./device.ts";

const score = scoreDevices((userAgent) => parseDevice(userAgent));

it.each(["type", "system", "browser"] as const)(
	"the %s of nearly every user agent is what a person would say",
	(kind) => {
		const wrong = score.wrong.filter((one) => one.kind === kind);
		expect(shareOf(score[kind]), JSON.stringify(wrong, null, 1)).toBeGreaterThanOrEqual(
			deviceTargets[kind],
		);
	},
);
