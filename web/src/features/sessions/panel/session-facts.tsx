import { A } from "@solidjs/router";
import { lazy, Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { useOrganization } from "../../../api/session.tsx";
import { causeLabel, deviceLabel, deviceTypeLabel, methodsOf } from "../../../lib/labels.ts";
import { nameOf } from "../../../lib/people.ts";
import { placeOf } from "../../../lib/places.ts";
import { CopyButton } from "../../../ui/fields/copy-button.tsx";
import { Ago, Exact, Until } from "../../../ui/time.tsx";
import { DeviceIcon } from "../device-icon.tsx";
import { endOf, isActive } from "../endings/known-endings.ts";

const SupportGrantFact = lazy(() => import("../../support/grants/session-grant.tsx"));

/** Everything that is known of a session, as text: what clients sent is never markup here. */
export function SessionFacts(props: { session: SessionDetail }) {
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
							<dd>{nameOf(facts().by)}</dd>
							<dt>Cause</dt>
							<dd class="sentence">{causeLabel(facts().cause)}</dd>
							<Show when={facts().reason}>
								{(reason) => (
									<>
										<dt>Reason</dt>
										<dd>{reason()}</dd>
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

			<section>
				<h3>Device and place</h3>
				<dl class="facts">
					<dt>Device</dt>
					<dd>
						<span class="with-icon">
							<DeviceIcon type={session().device.type} />
							{deviceLabel(session().device)}
						</span>
					</dd>
					<dt>Type</dt>
					<dd>{deviceTypeLabel(session().device.type)}</dd>
					<dt>IP address</dt>
					<dd class="mono break copyable">
						<Show when={session().ip} fallback={<span class="quiet">no longer kept</span>}>
							{session().ip}
							<CopyButton text={session().ip} what="IP address" />
						</Show>
					</dd>
					<dt>Location</dt>
					<dd>
						{placeOf(session().geo)} <span class="quiet">(approximate)</span>
					</dd>
					<Show when={session().geo?.asn}>
						{(asn) => (
							<>
								<dt>Network</dt>
								<dd class="mono">AS{asn()}</dd>
							</>
						)}
					</Show>
					<dt>User agent</dt>
					<dd class="mono break">
						<Show when={session().userAgent} fallback={<span class="quiet">not sent</span>}>
							{session().userAgent}
						</Show>
					</dd>
				</dl>
			</section>

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
							· <Ago at={session().lastActivityAt} />
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
		</>
	);
}
