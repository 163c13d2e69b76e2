import { createSignal, For, Show } from "solid-js";
import type { DevicesState } from "./calls.ts";

type Person = NonNullable<DevicesState["entry"]>["person"];

const nameOf = (person: Person): string => person.name || person.email;

/** Asks before somebody is shown who was not, and in which organization, of an account that is in several. */
export function EntryQuestion(props: {
	entry: NonNullable<DevicesState["entry"]>;
	/** Who is in. */
	current: Person | null;
	/** It was tried, and is another person than is in. */
	isAsked: boolean;
	onContinue: (order: { organizationId?: string; replaces?: boolean }) => Promise<void>;
	onStay: () => Promise<void>;
}) {
	const [isBusy, setBusy] = createSignal(false);
	const entering = () => nameOf(props.entry.person);
	const run = async (act: () => Promise<void>) => {
		if (isBusy()) return;
		setBusy(true);
		await act();
		setBusy(false);
	};
	const several = () => props.entry.organizations.length > 1;
	return (
		<section class="devices-card" aria-labelledby="whose">
			<h1 id="whose" class="page-title" tabindex="-1">
				{props.current ? "Whose devices do you want to see?" : "Which devices do you want to see?"}
			</h1>
			<Show when={props.current}>
				{(current) => (
					<>
						<p class="lead">
							You are signed in here as <bdi class="strong">{nameOf(current())}</bdi>. Continue as{" "}
							<bdi class="strong">{entering()}</bdi>?
						</p>
						<p>If you did not open this page yourself just now, stay as you are.</p>
					</>
				)}
			</Show>
			<Show when={several()}>
				<p class="lead">
					<bdi class="strong">{entering()}</bdi> is known in several organizations.
				</p>
			</Show>
			<div class="devices-ways">
				<For each={props.entry.organizations}>
					{(organization) => (
						<button
							type="button"
							class="button"
							aria-disabled={isBusy()}
							onClick={() =>
								void run(() =>
									props.onContinue({
										organizationId: organization.id,
										replaces: props.current !== null,
									}),
								)
							}
						>
							<span>
								<Show when={props.current || !several()}>
									Continue as <bdi>{entering()}</bdi>
								</Show>
								<Show when={several()}>
									<Show when={props.current}> in </Show>
									<bdi>{organization.name}</bdi>
								</Show>
							</span>
						</button>
					)}
				</For>
				<button
					type="button"
					class="button"
					aria-disabled={isBusy()}
					onClick={() => void run(props.onStay)}
				>
					<span>
						<Show when={props.current} fallback="Not now">
							{(current) => (
								<>
									Stay as <bdi>{nameOf(current())}</bdi>
								</>
							)}
						</Show>
					</span>
				</button>
			</div>
		</section>
	);
}
