import { createSignal, createUniqueId, For, type JSX } from "solid-js";
import { api, type Region } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt, queryClient } from "../../api/query-client.ts";
import { organizationsQuery, useSignedIn } from "../../api/session.tsx";
import { isRegion, regionLabels } from "../../lib/regions.ts";
import { Select } from "../../ui/fields/select.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { SecretDialog } from "../../ui/overlays/secret-dialog.tsx";
import { keepDraft, takeDraft } from "../sign-in/draft.ts";
import { StepUpInPlace } from "../sign-in/step-up-in-place.tsx";
import { slugFrom } from "./slug.ts";

type Field = "name" | "slug" | "region" | "administratorEmail";
const fields: Field[] = ["name", "slug", "region", "administratorEmail"];

/** What is filled in again after a sign-in. */
interface Kept {
	name: string;
	ownSlug: string | null;
	region: Region;
	email: string;
}

const isKept = (value: unknown): value is Kept =>
	typeof value === "object" && value !== null && "name" in value && "email" in value;

const draftName = "create-organization";

/** Makes an organization and shows the invitation of its first administrator this once. */
export default function CreateOrganizationDialog(props: { onClose: () => void }) {
	const id = createUniqueId();
	const me = useSignedIn();
	const kept = takeDraft(draftName, me.administrator.id, isKept);
	const [name, setName] = createSignal(kept?.name ?? "");
	/** Null while the short name follows the name. */
	const [ownSlug, setOwnSlug] = createSignal<string | null>(kept?.ownSlug ?? null);
	const slug = () => ownSlug() ?? slugFrom(name());
	const [region, setRegion] = createSignal<Region>(kept?.region ?? "weur");
	const [email, setEmail] = createSignal(kept?.email ?? "");
	const [isCreating, setCreating] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [url, setUrl] = createSignal<string | null>(null);
	let form: HTMLFormElement | undefined;
	let idempotencyKey = crypto.randomUUID();

	const fieldOf = (found: Problem): Field | undefined =>
		fields.find((field) => field === found.field);
	const problemAt = (field: Field): string => {
		const found = problem();
		return found && fieldOf(found) === field ? found.message : "";
	};
	const problemOfNoField = () => {
		const found = problem();
		return found && !fieldOf(found) ? found : null;
	};

	const refuse = (found: Problem) => {
		setProblem(found);
		const field = fieldOf(found);
		if (!field) return;
		announce(found.message);
		form?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${field}`)}`)?.focus();
	};

	const create = async () => {
		if (isCreating()) return;
		if (name().trim() === "") {
			// The server would speak of the short name first, which follows from this.
			refuse({
				reason: "bad_input",
				message: "Give the organization a name.",
				requestId: null,
				field: "name",
			});
			return;
		}
		setCreating(true);
		setProblem(null);
		const outcome = await attempt(() =>
			api.organizations.create.mutate({
				name: name(),
				slug: slug(),
				region: region(),
				administratorEmail: email().trim(),
				idempotencyKey,
			}),
		);
		setCreating(false);
		if (!outcome.ok) {
			// No answer may be a lost answer: a repeat with the same key brings the first one.
			if (outcome.problem.reason !== "offline") idempotencyKey = crypto.randomUUID();
			refuse(outcome.problem);
			return;
		}
		setUrl(outcome.value.invitation.url);
		announce("Organization created.");
		void queryClient.invalidateQueries({ queryKey: organizationsQuery.queryKey });
	};

	const labelled = (field: Field, label: string, control: JSX.Element, hint?: string) => (
		<div class="field">
			<label for={`${id}-${field}`}>{label}</label>
			{control}
			<p id={`${id}-${field}-hint`} class="quiet">
				{hint}
			</p>
			<p id={`${id}-${field}-problem`} class="field-problem">
				{problemAt(field)}
			</p>
		</div>
	);
	const described = (field: Field) => `${id}-${field}-hint ${id}-${field}-problem`;

	return (
		<StepUpInPlace
			act="Creating an organization"
			problem={problem()}
			onLeave={() =>
				keepDraft(draftName, me.administrator.id, {
					name: name(),
					ownSlug: ownSlug(),
					region: region(),
					email: email(),
				} satisfies Kept)
			}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<SecretDialog
				title="Create an organization"
				madeTitle={`${name()} is ready`}
				actLabel="Create organization"
				isMaking={isCreating()}
				secret={url()}
				what="Link"
				hint={`Send this invitation link to ${email().trim()}. It is shown only now, works once, for 7 days, and only with this address.`}
				formRef={(element) => {
					form = element;
				}}
				onMake={() => void create()}
				onClose={() => props.onClose()}
			>
				{labelled(
					"name",
					"Name",
					<input
						id={`${id}-name`}
						class="input"
						autocomplete="off"
						required
						aria-describedby={described("name")}
						autofocus
						maxLength={100}
						aria-invalid={problemAt("name") !== ""}
						value={name()}
						onInput={(event) => setName(event.currentTarget.value)}
					/>,
				)}
				{labelled(
					"slug",
					"Short name",
					<input
						id={`${id}-slug`}
						autocomplete="off"
						required
						aria-describedby={described("slug")}
						class="input mono"
						maxLength={40}
						autocapitalize="off"
						spellcheck={false}
						aria-invalid={problemAt("slug") !== ""}
						value={slug()}
						onInput={(event) => setOwnSlug(event.currentTarget.value)}
					/>,
					"In addresses, such as /o/acme. It stays as it is.",
				)}
				{labelled(
					"region",
					"Region",
					<Select
						id={`${id}-region`}
						value={region()}
						describedBy={`${id}-region-hint`}
						onChange={(value) => {
							if (isRegion(value)) setRegion(value);
						}}
					>
						<For each={Object.entries(regionLabels)}>
							{([value, label]) => <option value={value}>{label}</option>}
						</For>
					</Select>,
					"Where its sessions are decided: near most of its people. It does not move afterwards.",
				)}
				{labelled(
					"administratorEmail",
					"First administrator's e-mail address",
					<input
						id={`${id}-administratorEmail`}
						class="input"
						autocomplete="off"
						required
						aria-describedby={described("administratorEmail")}
						type="email"
						maxLength={254}
						aria-invalid={problemAt("administratorEmail") !== ""}
						value={email()}
						onInput={(event) => setEmail(event.currentTarget.value)}
					/>,
					"You get an invitation link to send to them.",
				)}
				<ProblemNotice problem={problemOfNoField()} />
			</SecretDialog>
		</StepUpInPlace>
	);
}
