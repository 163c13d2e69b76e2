import { Session } from "node:inspector/promises";
import type { Profile } from "../profile-table.ts";

/** Profiles this process until the returned function is called. */
export function startProfile(): () => Promise<Profile> {
	const session = new Session();
	session.connect();
	const started = session
		.post("Profiler.enable")
		.then(() => session.post("Profiler.setSamplingInterval", { interval: 100 }))
		.then(() => session.post("Profiler.start"));
	return async () => {
		await started;
		const { profile } = await session.post("Profiler.stop");
		session.disconnect();
		return profile as Profile;
	};
}
