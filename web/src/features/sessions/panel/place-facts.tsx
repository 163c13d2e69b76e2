import { Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { deviceLabel, deviceTypeLabel } from "../../../lib/labels.ts";
import { isErased } from "../../../lib/people.ts";
import { placeOf } from "../../../lib/places.ts";
import { CopyButton } from "../../../ui/fields/copy-button.tsx";
import { Exact } from "../../../ui/time.tsx";
import { DeviceIcon } from "../device-icon.tsx";

/** Only sessions that ended lose what is personal, and then the user agent goes with the address. */
const isNoLongerKept = ({ user, status, userAgent }: SessionDetail): boolean =>
	isErased(user.id) || (status !== "active" && userAgent === "");

/** On what somebody signed in, from where, and where it went on. */
export function PlaceFacts(props: { session: SessionDetail }) {
	const session = () => props.session;
	return (
		<section>
			<h3>Device and place</h3>
			<dl class="facts">
				<dt>Device</dt>
				<dd>
					<span class="with-icon">
						<DeviceIcon type={session().device.type} />
						<bdi>{deviceLabel(session().device)}</bdi>
					</span>
				</dd>
				<dt>Type</dt>
				<dd>{deviceTypeLabel(session().device.type)}</dd>
				<dt>IP address</dt>
				<dd class="mono break copyable">
					<Show
						when={session().ip}
						fallback={
							<span class="quiet">
								{isNoLongerKept(session()) ? "no longer kept" : "not known"}
							</span>
						}
					>
						{session().ip}
						<CopyButton text={session().ip} what="IP address" />
					</Show>
				</dd>
				<dt>Location</dt>
				<dd>
					<bdi>{placeOf(session().geo)}</bdi>{" "}
					<Show when={session().geo}>
						<span class="quiet">(approximate)</span>
					</Show>
				</dd>
				<Show when={session().network === "tor"}>
					<dt>Network</dt>
					<dd>
						Tor <span class="quiet">(hides where somebody is)</span>
					</dd>
				</Show>
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
				<Show when={session().laterDevice}>
					{(later) => (
						<>
							<dt>Now in</dt>
							<dd>
								{deviceLabel(later().device)}{" "}
								<span class="quiet">
									since <Exact at={later().at} />
								</span>
								<br />
								<span class="mono break">{later().userAgent}</span>
							</dd>
						</>
					)}
				</Show>
			</dl>
		</section>
	);
}
