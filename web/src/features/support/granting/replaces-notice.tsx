import { Show } from "solid-js";
import type { Organization, Receipt, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { momentIn } from "../../../lib/zoned-time.ts";
import { Icon } from "../../../ui/icon.tsx";
import { EndedReceipt } from "../../receipts/ended-receipt.tsx";
import { holderName } from "../grants/grant.ts";

/** Said before saving: one holder has one grant, so a second one takes the first one's place. */
export function ReplacesNotice(props: { grant: SupportGrant | undefined; zone: string }) {
	return (
		<div role="status">
			<Show when={props.grant}>
				{(grant) => (
					<div class="notice" data-tone="warning">
						<Icon name="warning" />
						<p>
							{holderName(grant().holder)} already has access
							<Show when={grant().endsAt}>{(at) => <> until {momentIn(at(), props.zone)}</>}</Show>.
							This grant takes its place
							<Show when={grant().activeSessions > 0} fallback=".">
								, and {plural(grant().activeSessions, "support session")} under it{" "}
								{grant().activeSessions === 1 ? "ends" : "end"} at once.
							</Show>
						</p>
					</div>
				)}
			</Show>
		</div>
	);
}

/** What a replacement ended. */
export function ReplacedReceipt(props: {
	organization: Organization;
	receipt: Receipt;
	onClose: () => void;
}) {
	return (
		<>
			<p>The access is granted, and the one before has ended.</p>
			<EndedReceipt
				receipt={props.receipt}
				slug={props.organization.slug}
				onClose={props.onClose}
			/>
		</>
	);
}
