import { Show } from "solid-js";
import { deviceLabel, methodsOf } from "../../lib/labels.ts";
import { placeOf } from "../../lib/places.ts";
import { Icon, isIconName } from "../../ui/icon.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Session } from "./calls.ts";

/** Where it was, in words; null when nobody knows. */
function placeWords({ geo, network }: Session): string | null {
	if (network) return "Through the Tor network, which hides where it is";
	return geo?.city || geo?.country ? placeOf(geo) : null;
}

/** One device in plain words, and what can be done about it. */
export function Device(props: {
	session: Session;
	onEnd: () => void;
	/** Absent for the device in hand. */
	onNotMe?: () => void;
}) {
	const session = () => props.session;
	const label = () => deviceLabel(session().device);
	const where = () => placeWords(session());
	const described = () => [label(), where()].filter(Boolean).join(", ");
	const icon = () => {
		const { type } = session().device;
		return isIconName(type) ? type : "unknown";
	};
	return (
		<li class="device" data-session={session().id}>
			<span class="device-icon">
				<Icon name={icon()} />
			</span>
			<div class="device-text">
				<h3>
					<bdi>{label()}</bdi>
				</h3>
				<Show when={session().clientId === "my-devices"}>
					<p>
						<span class="chip">Signed in to this page only</span>
					</p>
				</Show>
				<p>
					<Show when={where()} fallback="Place not known">
						{(place) => (
							<>
								<bdi>{place()}</bdi>
								<Show when={!session().network}> (approximate)</Show>
							</>
						)}
					</Show>
					<Show when={session().ip}>
						<span class="quiet">
							{" "}
							· <span class="mono break">{session().ip}</span>
						</span>
					</Show>
				</p>
				<p class="quiet numbers">
					Last active <Ago at={session().lastActivityAt} /> · signed in{" "}
					<Ago at={session().createdAt} /> by {methodsOf(session().authMethods)}
				</p>
			</div>
			<div class="device-acts">
				<Show when={props.onNotMe}>
					<button
						type="button"
						class="button quiet-danger"
						aria-label={`That was not me: ${described()}`}
						onClick={() => props.onNotMe?.()}
					>
						That was not me
					</button>
				</Show>
				<button
					type="button"
					class="button"
					aria-label={session().current ? undefined : `Sign out ${described()}`}
					onClick={() => props.onEnd()}
				>
					{session().current ? "Sign out this device" : "Sign out"}
				</button>
			</div>
		</li>
	);
}
