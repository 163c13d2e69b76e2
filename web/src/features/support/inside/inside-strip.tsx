import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { SupportSession } from "../../../api/auth.ts";
import { api, type Organization } from "../../../api/client.ts";
import { attempt } from "../../../api/query-client.ts";
import { shortMoment } from "../../../lib/zoned-time.ts";
import { toast } from "../../../ui/messages/toasts.ts";
import { Countdown } from "../grants/countdown.tsx";
import { forgetInside, refreshStanding } from "../queries.ts";
import { enter } from "./enter.ts";
import { setLeaving } from "./support-session.ts";

/** Ends that differ by less are the same end. */
const slackMs = 1_000;

/** Says to a global admin, on every page, whose organization they are in and for how long. */
export default function InsideStrip(props: {
	organization: Organization;
	session: SupportSession;
}) {
	const navigate = useNavigate();
	const [isBusy, setBusy] = createSignal(false);
	/** The grant was extended; the session under it keeps its end until it is entered anew. */
	const laterEnd = () => {
		const grant = props.organization.supportGrant;
		const later = grant?.state === "active" ? (grant.endsAt ?? 0) : 0;
		return later > props.session.endsAt + slackMs ? later : null;
	};

	const leave = async () => {
		if (isBusy()) return;
		setBusy(true);
		const { id, name } = props.organization;
		const outcome = await attempt(() =>
			api.supportGrants.leave.mutate({ organizationId: id, idempotencyKey: crypto.randomUUID() }),
		);
		setBusy(false);
		if (!outcome.ok) {
			toast({ text: `Couldn't leave. ${outcome.problem.message}`, problem: true });
			return;
		}
		setLeaving(true);
		navigate("/organizations");
		forgetInside();
		await refreshStanding(id);
		setLeaving(false);
		toast({ text: `You left ${name}. Your support session there has ended.` });
	};
	const stay = async () => {
		if (isBusy()) return;
		setBusy(true);
		const problem = await enter(props.organization.id);
		setBusy(false);
		if (problem) toast({ text: `Couldn't stay longer. ${problem.message}`, problem: true });
	};

	return (
		<div class="support-strip" role="region" aria-label="Support access">
			<p>
				<span class="strong">Support access to {props.organization.name}</span>
				{" · "}
				<Countdown endsAt={props.session.endsAt} />{" "}
				<span class="numbers">({shortMoment(props.session.endsAt)})</span>
				<Show when={props.session.scope === "read"}>{" · you can look, not end sessions"}</Show>
			</p>
			<div class="strip-actions">
				<Show when={laterEnd()}>
					{(end) => (
						<button type="button" class="strip-button" onClick={() => void stay()}>
							Stay until {shortMoment(end())}
						</button>
					)}
				</Show>
				<button
					type="button"
					class="strip-button"
					aria-disabled={isBusy()}
					onClick={() => void leave()}
				>
					Leave
				</button>
			</div>
		</div>
	);
}
