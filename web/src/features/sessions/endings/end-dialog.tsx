import { useQuery } from "@tanstack/solid-query";
import { createSignal, Match, Show, Switch } from "solid-js";
import type { Receipt, Session } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { useSignedIn } from "../../../api/session.tsx";
import { deviceLabel } from "../../../lib/labels.ts";
import { plural } from "../../../lib/numbers.ts";
import { firstNameOf, isolated, nameOf } from "../../../lib/people.ts";
import { OptionalReason } from "../../../ui/fields/optional-reason.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { toast } from "../../../ui/messages/toasts.ts";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../ui/overlays/dialog-actions.tsx";
import { EndedReceipt } from "../../receipts/ended-receipt.tsx";
import { keepDraft, takeDraft } from "../../sign-in/draft.ts";
import { StepUpInPlace } from "../../sign-in/step-up-in-place.tsx";
import { activeOfUserQuery } from "../queries.ts";
import { Difference } from "./difference.tsx";
import { Effects } from "./end-effects.tsx";
import type { EndOrder } from "./end-sessions.ts";
import { carryOut } from "./end-sessions.ts";
import { isActive } from "./known-endings.ts";
import { MootEnding } from "./moot-ending.tsx";
import { Targets } from "./targets.tsx";
import { confirmAbove } from "./wide/confirm-above.ts";
import { createAsked } from "./wide/wide-end.ts";
import { WideEndFields } from "./wide/wide-end-fields.tsx";

interface EndDialogProps {
	order: EndOrder;
	/** Of the organization, so that the dialog and its toast can link to their receipt. */
	slug: string;
	onDone: () => void;
	onClose: () => void;
}

type Phase = { name: "asking" } | { name: "ending" } | { name: "ended"; receipt: Receipt };

const isReason = (value: unknown): value is string => typeof value === "string";

/** Says exactly what ending will do, then does it. One session closes at once; several show their receipt here. */
export default function EndDialog(props: EndDialogProps) {
	const me = useSignedIn();
	const draftName = `end.${props.order.organizationId}`;
	const kept = takeDraft(draftName, me.administrator.id, isReason);
	const asked = createAsked(kept ?? "");
	const { reason } = asked;
	const [includeCurrent, setIncludeCurrent] = createSignal(false);
	const [phase, setPhase] = createSignal<Phase>({ name: "asking" });
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const order = props.order;

	const ofPerson = useQuery(() => ({
		...activeOfUserQuery(order.organizationId, order.kind === "person" ? order.user.id : ""),
		enabled: order.kind === "person",
	}));
	const chosen = (): Session[] => {
		if (order.kind === "one") return [order.session];
		return order.kind === "many" ? order.sessions : (ofPerson.data?.items ?? []);
	};
	/** What the order began with, from the moment that it is carried out. */
	const [carriedOut, setCarriedOut] = createSignal<Session[]>();
	/** Those that somebody else ended while the question stood are not asked about any more. */
	const sessions = () => carriedOut() ?? chosen().filter(isActive);
	const isMoot = () => order.kind !== "person" && sessions().length === 0;
	/** The first name of the person of the one session there is to end, however it was chosen. */
	const onlyName = () => {
		const only = all() === 1 ? sessions()[0] : undefined;
		return only ? firstNameOf(nameOf(only.user)) : null;
	};
	/** Whether the administrator's own session could be among them. */
	const mayHitOwn = () =>
		order.kind === "person"
			? order.user.email.toLowerCase() === me.administrator.email.toLowerCase()
			: sessions().some(({ current }) => current);
	/** How many there are, the administrator's own included. */
	const all = () =>
		order.kind === "person" ? (ofPerson.data?.total.count ?? 0) : sessions().length;
	const count = () => {
		return order.kind !== "one" && mayHitOwn() && !includeCurrent() ? all() - 1 : all();
	};
	const title = () => {
		if (phase().name === "ended") return "Sessions ended";
		if (isMoot()) return "Already ended";
		if (order.kind === "one") return "End this session?";
		if (order.kind === "person") {
			return (
				<>
					End all sessions for <bdi>{nameOf(order.user)}</bdi>?
				</>
			);
		}
		return `End ${plural(count(), "session")}?`;
	};
	const endLabel = () => {
		if (order.kind === "one") return "End session";
		if (order.kind === "person") return "End all sessions";
		return `End ${plural(count(), "session")}`;
	};

	/** What must be typed, so that many do not end in the wrong tab; null: nothing, and no reason either. */
	const slug = () => (count() > confirmAbove ? props.slug : null);
	let question: HTMLElement | undefined;

	const end = async () => {
		if (phase().name === "ending" || isMoot()) return;
		const missing = slug() && asked.check(slug());
		if (missing) {
			question?.querySelector<HTMLElement>(`[data-field=${missing.field}]`)?.focus();
			return;
		}
		const choices = { reason: reason(), includeCurrent: includeCurrent() };
		if (order.kind === "one") {
			const { user, device } = order.session;
			void carryOut(order, choices, (receipt) => {
				toast({
					text:
						receipt.revoked > 0
							? `Session ended. ${isolated(firstNameOf(nameOf(user)))} must sign in again on ${deviceLabel(device)}.`
							: "This session had already ended.",
					link: { href: `/o/${props.slug}/receipts/${receipt.id}`, label: "View receipt" },
				});
			}).then((outcome) => {
				if (!outcome.ok) announce(`Not ended. ${outcome.problem.message}`);
			});
			props.onDone();
			props.onClose();
			return;
		}
		setProblem(null);
		setCarriedOut(sessions());
		setPhase({ name: "ending" });
		announce("Ending…");
		const outcome = await carryOut(order, choices);
		if (!outcome.ok) {
			setCarriedOut(undefined);
			setProblem(outcome.problem);
			setPhase({ name: "asking" });
			return;
		}
		setPhase({ name: "ended", receipt: outcome.value });
		announce(`${plural(outcome.value.revoked, "session")} ended.`);
		props.onDone();
	};
	const ended = () => {
		const now = phase();
		return now.name === "ended" ? now.receipt : undefined;
	};

	return (
		<StepUpInPlace
			act="Ending more than 25 sessions within 10 minutes"
			problem={problem()}
			onLeave={() => keepDraft(draftName, me.administrator.id, reason())}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<Dialog
				role={phase().name === "ended" ? "dialog" : "alertdialog"}
				title={title()}
				dismissible={phase().name !== "ending"}
				onClose={() => props.onClose()}
			>
				<Switch>
					<Match when={ended()}>
						{(receipt) => (
							<EndedReceipt receipt={receipt()} slug={props.slug} onClose={() => props.onClose()} />
						)}
					</Match>
					<Match when={isMoot()}>
						<MootEnding sessions={chosen()} onClose={() => props.onClose()} />
					</Match>
					<Match when={true}>
						<Show when={order.kind === "person" && ofPerson.data}>
							<p>
								<bdi>{firstNameOf(order.kind === "person" ? nameOf(order.user) : "")}</bdi> has{" "}
								{plural(all(), "active session")}.
							</p>
						</Show>
						<Targets sessions={sessions()} count={all()} />
						<Difference
							selected={order.kind === "many" ? order.sessions.length : undefined}
							count={count()}
						/>
						<Effects firstName={onlyName()} />
						<Show when={mayHitOwn()}>
							<Show
								when={order.kind !== "one"}
								fallback={
									<div class="notice" data-tone="warning">
										<Icon name="warning" />
										<p>This is the session you are using. Ending it signs you out.</p>
									</div>
								}
							>
								<label class="choice boxed">
									<input
										type="checkbox"
										checked={includeCurrent()}
										onChange={(event) => setIncludeCurrent(event.currentTarget.checked)}
									/>
									<span>Include the session I am using. This signs me out.</span>
								</label>
							</Show>
						</Show>
						<Show
							when={slug()}
							fallback={
								<OptionalReason
									keptIn="with the receipt"
									value={reason()}
									onChange={asked.setReason}
								/>
							}
						>
							{(name) => (
								<div
									ref={(element) => {
										question = element;
									}}
								>
									<WideEndFields asked={asked} slug={name()} />
								</div>
							)}
						</Show>
						<ProblemNotice lead="Nothing was ended." problem={problem()} />
						<DialogActions
							keepLabel={all() === 1 ? "Keep session" : "Keep sessions"}
							actLabel={endLabel()}
							actingLabel="Ending…"
							isActing={phase().name === "ending"}
							tone="danger"
							isKeepFocused
							onKeep={() => props.onClose()}
							onAct={() => void end()}
						/>
					</Match>
				</Switch>
			</Dialog>
		</StepUpInPlace>
	);
}
