import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { useOrganization } from "../../../api/session.tsx";
import { causeLabel, methodsOf } from "../../../lib/labels.ts";
import { nameOf } from "../../../lib/people.ts";
import { CopyButton } from "../../../ui/fields/copy-button.tsx";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { Ago, Exact, Until } from "../../../ui/time.tsx";
import { endOf, isActive } from "../endings/known-endings.ts";
import { PlaceFacts } from "./place-facts.tsx";

const SupportGrantFact = lazyPart(() => import("../../support/grants/session-grant.tsx"), {
	kind: "words",
	what: "The support access",
});

/** Everything that is known of a session, as text: what clients sent is never markup here. */
export function SessionFacts(props: {
	session: SessionDetail;
	/** How far activity is known, by the server's clock. */
	knownAt: number;
}) {
	const organization = useOrganization();
	const session = () => props.session;
	const end = () => endOf(session());
	return (
		<>
			<Show when={end()}>
				{(facts) => (
					<section>
						<h3>How it ended</h3>
						<dl class="facts">
							<dt>Ended</dt>
							<dd>
								<Exact at={facts().at} />
							</dd>
							<dt>By</dt>
							<dd>
								<bdi>{nameOf(facts().by)}</bdi>
							</dd>
							<dt>Cause</dt>
							<dd class="sentence">{causeLabel(facts().cause)}</dd>
							<Show when={facts().reason}>
								{(reason) => (
									<>
										<dt>Reason</dt>
										<dd>
											<bdi>{reason()}</bdi>
										</dd>
									</>
								)}
							</Show>
							<Show when={facts().receiptId}>
								{(id) => (
									<>
										<dt>Receipt</dt>
										<dd>
											<A href={`/o/${organization().slug}/receipts/${id()}`}>View receipt</A>
										</dd>
									</>
								)}
							</Show>
						</dl>
					</section>
				)}
			</Show>

			<PlaceFacts session={session()} />

			<section>
				<h3>Session</h3>
				<dl class="facts">
					<dt>Signed in</dt>
					<dd>
						<Exact at={session().createdAt} />
					</dd>
					<dt>With</dt>
					<dd>{methodsOf(session().authMethods)}</dd>
					<Show when={session().supportGrantId}>
						{(grantId) => (
							<>
								<dt>Under grant</dt>
								<dd>
									<SupportGrantFact grantId={grantId()} />
								</dd>
							</>
						)}
					</Show>
					<dt>Last active</dt>
					<dd>
						<Exact at={session().lastActivityAt} />{" "}
						<span class="quiet unbroken">
							· <Ago at={session().lastActivityAt} knownAt={props.knownAt} />
						</span>
					</dd>
					<Show when={isActive(session())}>
						<dt>Idle limit</dt>
						<dd>
							<Exact at={session().idleExpiresAt} />{" "}
							<span class="quiet unbroken">
								· <Until at={session().idleExpiresAt} />
							</span>
						</dd>
					</Show>
					<dt>Absolute limit</dt>
					<dd>
						<Exact at={session().expiresAt} />
					</dd>
					<Show when={session().clientId}>
						{(clientId) => (
							<>
								<dt>Client</dt>
								<dd class="mono break">{clientId()}</dd>
							</>
						)}
					</Show>
					<dt>Session ID</dt>
					<dd class="mono break copyable">
						{session().id}
						<CopyButton text={session().id} what="Session ID" />
					</dd>
				</dl>
			</section>

			<Show when={session().metadata}>
				{(metadata) => (
					<section>
						<h3>From your app</h3>
						<dl class="facts">
							<For each={Object.entries(metadata())}>
								{([key, value]) => (
									<>
										<dt class="break">
											<bdi>{key}</bdi>
										</dt>
										<dd>
											<bdi>{value}</bdi>
										</dd>
									</>
								)}
							</For>
						</dl>
					</section>
				)}
			</Show>
		</>
	);
}
