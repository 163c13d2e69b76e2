import { useQuery } from "@tanstack/solid-query";
import { createSignal, For, Show } from "solid-js";
import { api, type Receipt, type Session } from "../../../api/client.ts";
import { attempt, queryClient } from "../../../api/query-client.ts";
import { deviceLabel, methodsOf } from "../../../lib/labels.ts";
import { plural } from "../../../lib/numbers.ts";
import { placeOf } from "../../../lib/places.ts";
import { EmptyState, Loaded } from "../../../ui/messages/states.tsx";
import { toast } from "../../../ui/messages/toasts.ts";
import { ConfirmDialog } from "../../../ui/overlays/confirm-dialog.tsx";
import { PageHead } from "../../../ui/page/page-head.tsx";
import { Ago } from "../../../ui/time.tsx";
import { YouChip } from "../../../ui/you-chip.tsx";
import { DeviceIcon } from "../device-icon.tsx";
import { noteOwnEnd } from "../endings/own-end.ts";
import { mySessionsQuery } from "../queries.ts";

type Question = { kind: "one"; session: Session } | { kind: "others"; count: number };

/** The administrator's own console sessions: where they are signed in to Curfew itself. */
export default function MySessionsPage() {
	const mine = useQuery(() => mySessionsQuery);
	const [question, setQuestion] = createSignal<Question | null>(null);
	const active = () => (mine.data?.items ?? []).filter(({ status }) => status === "active");
	const others = () => active().filter(({ current }) => !current);

	const end = async (asked: Question) => {
		const idempotencyKey = crypto.randomUUID();
		const outcome = await attempt<Receipt>(() =>
			asked.kind === "one"
				? api.sessions.revokeMine.mutate({ sessionId: asked.session.id, idempotencyKey })
				: api.sessions.revokeOthers.mutate({ idempotencyKey }),
		);
		if (!outcome.ok) return outcome.problem;
		setQuestion(null);
		if (asked.kind === "one" && asked.session.current) {
			noteOwnEnd();
			return null;
		}
		toast({ text: `${plural(outcome.value.revoked, "session")} ended.` });
		await queryClient.invalidateQueries({ queryKey: mySessionsQuery.queryKey });
		return null;
	};

	return (
		<main id="main" class="page">
			<PageHead title="My sessions" lead="Where you are signed in to Curfew.">
				<Show when={others().length > 0}>
					<button
						type="button"
						class="button"
						onClick={() => setQuestion({ kind: "others", count: others().length })}
					>
						End all others
					</button>
				</Show>
			</PageHead>
			<Loaded data={mine.data} query={mine} what="Your sessions" rows={3}>
				{() => (
					<Show
						when={active().length > 0}
						fallback={
							<EmptyState icon="sessions" title="No active sessions">
								<p>Sessions appear here when you sign in.</p>
							</EmptyState>
						}
					>
						<ul class="cards">
							<For each={active()}>
								{(session) => (
									<li class="card">
										<span class="card-icon">
											<DeviceIcon type={session.device.type} />
										</span>
										<div class="card-text">
											<p class="strong">
												{deviceLabel(session.device)}
												<YouChip when={session.current} />
											</p>
											<p class="quiet">
												{placeOf(session.geo, session.network)} ·{" "}
												<Show when={session.ip} fallback="address not known">
													<span class="mono">{session.ip}</span>
												</Show>
											</p>
											<p class="quiet numbers">
												Last active <Ago at={session.lastActivityAt} /> · signed in{" "}
												<Ago at={session.createdAt} /> with {methodsOf(session.authMethods)}
											</p>
										</div>
										<button
											type="button"
											class="button quiet-danger"
											aria-label={`End session on ${deviceLabel(session.device)}, ${session.ip || "address not known"}`}
											onClick={() => setQuestion({ kind: "one", session })}
										>
											End
										</button>
									</li>
								)}
							</For>
						</ul>
					</Show>
				)}
			</Loaded>
			<Show when={question()} keyed>
				{(asked) => (
					<ConfirmDialog
						title={
							asked.kind === "one"
								? "End this session?"
								: `End ${plural(asked.count, "other session")}?`
						}
						keepLabel={asked.kind === "one" ? "Keep session" : "Keep sessions"}
						actLabel={
							asked.kind === "one" ? "End session" : `End ${plural(asked.count, "session")}`
						}
						onAct={() => end(asked)}
						onClose={() => setQuestion(null)}
					>
						<p>
							{asked.kind === "one"
								? `You are signed out on ${deviceLabel(asked.session.device)} on the next request.`
								: "You are signed out everywhere but here, on the next request. You can sign in again."}
						</p>
						<Show when={asked.kind === "one" && asked.session.current}>
							<div class="notice" data-tone="warning">
								<p>This is the session you are using. Ending it signs you out.</p>
							</div>
						</Show>
					</ConfirmDialog>
				)}
			</Show>
		</main>
	);
}
