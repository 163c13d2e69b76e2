import { useQuery } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { api, type Session } from "../../../api/client.ts";
import { attempt, queryClient } from "../../../api/query-client.ts";
import { useOrganization, useSignedIn } from "../../../api/session.tsx";
import { downloadJson } from "../../../lib/download.ts";
import { plural } from "../../../lib/numbers.ts";
import { firstNameOf, isolated, nameOf } from "../../../lib/people.ts";
import { Icon } from "../../../ui/icon.tsx";
import { announce } from "../../../ui/messages/announcer.tsx";
import { toast } from "../../../ui/messages/toasts.ts";
import { StepUpConfirm } from "../../sign-in/step-up-confirm.tsx";
import { noteOwnEnd } from "../endings/own-end.ts";
import { activeOfUserQuery, refreshAfterRevocation } from "../queries.ts";

interface PersonDialogProps {
	user: Session["user"];
	onClose: () => void;
}

export default function PersonDialog(props: PersonDialogProps & { what: "export" | "erase" }) {
	return (
		<Show
			when={props.what === "erase"}
			fallback={<ExportDialog user={props.user} onClose={props.onClose} />}
		>
			<EraseDialog user={props.user} onClose={props.onClose} />
		</Show>
	);
}

/** Hands out everything that is kept of one person, as a file. */
function ExportDialog(props: PersonDialogProps) {
	const organization = useOrganization();
	const download = async () => {
		const outcome = await attempt(() =>
			api.users.export.mutate({ organizationId: organization().id, userId: props.user.id }),
		);
		if (!outcome.ok) return outcome.problem;
		downloadJson(`person-${props.user.id}.json`, outcome.value);
		announce("Data downloaded.");
		props.onClose();
		return null;
	};
	return (
		<StepUpConfirm
			act="Exporting a person's data"
			title={
				<>
					Export the data of <bdi>{nameOf(props.user)}</bdi>?
				</>
			}
			keepLabel="Cancel"
			actLabel="Download JSON"
			tone="primary"
			onAct={download}
			onClose={() => props.onClose()}
		>
			<p>
				You get a file with everything kept of this person: each session with its times, device, IP
				address, place and end. Handle it as personal data; the audit log notes that you took it.
			</p>
		</StepUpConfirm>
	);
}

/** Erases what names one person, after saying what that means. It is for good, so it asks as the widest ending does. */
function EraseDialog(props: PersonDialogProps) {
	const organization = useOrganization();
	const me = useSignedIn();
	const active = useQuery(() => activeOfUserQuery(organization().id, props.user.id));
	const isOwn = () => props.user.id === me.administrator.id;
	const first = () => isolated(firstNameOf(nameOf(props.user)));

	const erase = async () => {
		const organizationId = organization().id;
		const outcome = await attempt(() =>
			api.users.erase.mutate({
				organizationId,
				userId: props.user.id,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		if (!outcome.ok) return outcome.problem;
		const { erased, receipt, complete } = outcome.value;
		props.onClose();
		if (isOwn()) {
			noteOwnEnd();
			return null;
		}
		toast({
			text: `${complete ? "Person erased" : "Person is being erased"} from ${plural(erased, "session")}; ${plural(receipt.revoked, "session")} ended.`,
			link: { href: `/o/${organization().slug}/receipts/${receipt.id}`, label: "View receipt" },
		});
		refreshAfterRevocation(organizationId);
		// The rows still show the name.
		await queryClient.invalidateQueries({ queryKey: ["sessions", organizationId] });
		return null;
	};
	return (
		<StepUpConfirm
			act="Erasing a person"
			title={
				<>
					Erase <bdi>{nameOf(props.user)}</bdi>?
				</>
			}
			keepLabel="Keep person"
			actLabel="Erase person"
			typedName={organization().slug}
			onAct={erase}
			onClose={() => props.onClose()}
		>
			<ul class="effects">
				<li>
					<Icon name="check" />
					<Show when={active.data} fallback="All their sessions end at once.">
						{(found) =>
							found().total.count === 0
								? "They have no active session."
								: `${plural(found().total.count, "active session")} of ${first()} ${found().total.count === 1 ? "ends" : "end"} at once.`
						}
					</Show>
				</li>
				<li>
					<Icon name="check" />
					Name, e-mail address, IP addresses, places and user agents are removed from every session,
					active or ended, and from receipts.
				</li>
				<li>
					<Icon name="info" />
					That sessions existed and how they ended stays, without a name, until its retention is
					over.
				</li>
				<li>
					<Icon name="info" />
					The account at your sign-in provider stays. Signing in again starts a new record.
				</li>
			</ul>
			<div class="notice" data-tone="warning">
				<Icon name="warning" />
				<p>
					This can't be undone. <Show when={isOwn()}>This is you: you are signed out.</Show>
				</p>
			</div>
		</StepUpConfirm>
	);
}
