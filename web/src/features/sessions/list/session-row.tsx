import { useNavigate } from "@solidjs/router";
import { createMemo, onMount, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { deviceLabel, methodsInShort, methodsOf } from "../../../lib/labels.ts";
import { firstNameOf, isolated, nameOf } from "../../../lib/people.ts";
import { countryName, placeOf } from "../../../lib/places.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { momentOf } from "../../../lib/time-text.ts";
import { AddressText } from "../../../ui/address-text.tsx";
import { copyText } from "../../../ui/fields/copy-button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Menu, type MenuItem } from "../../../ui/overlays/menu.tsx";
import { Ago } from "../../../ui/time.tsx";
import { DeviceIcon } from "../device-icon.tsx";
import { endingWaits } from "../endings/ending-waits.ts";
import { canEnd, isActive } from "../endings/known-endings.ts";
import { asKnown } from "../live/known-states.ts";
import { SessionPerson } from "../session-person.tsx";
import { RowActivity } from "./row-activity.tsx";

declare module "solid-js" {
	namespace JSX {
		interface ExplicitAttributes {
			/** Read by the router; its own link component costs each row more than all that is in it. */
			noscroll: "";
		}
	}
}

interface SessionRowProps {
	session: Session;
	/** Its place in the list, of which only a part is drawn. */
	at: number;
	ref: (row: HTMLElement) => void;
	href: string;
	personHref: string;
	/** Whether the rows are ended sessions, and the heading of the column says so. */
	ledger: boolean;
	/** How far activity is known, by the server's clock. */
	knownAt: number;
	mayEnd: boolean;
	isTabStop: boolean;
	isOpen: boolean;
	isSelected: boolean;
	/** @param isRange whether all from the row chosen last to this one are meant */
	onChoose: (isRange: boolean) => void;
	onOpen: () => void;
	onEnd: () => void;
	onEndAll: () => void;
}

export function SessionRow(props: SessionRowProps) {
	const navigate = useNavigate();
	const session = createMemo(() => asKnown(props.session));
	const title = () => `${nameOf(session().user)}, ${deviceLabel(session().device)}`;
	const items = (): MenuItem[] => [
		{ label: "Show details", icon: "info", onSelect: () => props.onOpen() },
		{
			label: `All sessions of ${isolated(firstNameOf(nameOf(session().user)))}`,
			icon: "user",
			onSelect: () => navigate(props.personHref),
		},
		...(session().ip
			? [
					{
						label: "Copy IP address",
						icon: "copy" as const,
						onSelect: () => void copyText(session().ip, "IP address"),
					},
				]
			: []),
		{
			label: "Copy session ID",
			icon: "copy",
			onSelect: () => void copyText(session().id, "Session ID"),
		},
		...(props.mayEnd
			? [
					{
						label: `End all sessions for ${isolated(nameOf(session().user))}`,
						icon: "exit" as const,
						separated: true,
						danger: true,
						waits: endingWaits(),
						onSelect: () => props.onEndAll(),
					},
				]
			: []),
	];
	const isEndOffered = () => props.mayEnd && isActive(session());
	const onRowClick = (event: MouseEvent) => {
		const target = event.target as HTMLElement;
		if (event.shiftKey) getSelection()?.removeAllRanges();
		if (target.closest("a, button, input, label, [popover]")) return;
		if (isEndOffered() && (event.shiftKey || event.ctrlKey || event.metaKey)) {
			props.onChoose(event.shiftKey);
			return;
		}
		// Someone who marks an address to copy it does not want the panel.
		if (!getSelection()?.isCollapsed) return;
		props.onOpen();
	};

	return (
		<tr
			role="row"
			class="row"
			classList={{ open: props.isOpen, ended: !isActive(session()) }}
			ref={(row) => onMount(() => props.ref(row))}
			data-row={session().id}
			data-index={props.at}
			aria-rowindex={props.at + 2}
			aria-selected={props.isSelected && canEnd(session())}
			tabIndex={props.isTabStop ? 0 : -1}
			onClick={onRowClick}
		>
			<td role="gridcell" class="col-select">
				<Show when={isEndOffered()}>
					<label class="check">
						<input
							type="checkbox"
							tabIndex={-1}
							data-goes-with-session
							aria-label={`Select ${title()}`}
							checked={props.isSelected}
							disabled={!canEnd(session())}
							onClick={(event) => {
								props.onChoose(event.shiftKey);
								// The box turned by itself; where there was no room for one more, it turns back.
								event.currentTarget.checked = props.isSelected;
							}}
						/>
					</label>
				</Show>
			</td>
			<th role="rowheader" scope="row" class="col-user">
				<SessionPerson
					session={session()}
					name={
						<a
							href={props.href}
							attr:noscroll=""
							tabIndex={-1}
							class="row-link lines"
							aria-current={props.isOpen ? "page" : undefined}
						>
							<bdi>{nameOf(session().user)}</bdi>
						</a>
					}
				/>
			</th>
			<td role="gridcell" class="col-device" data-label="Device">
				<span class="with-icon">
					<DeviceIcon type={session().device.type} />
					<bdi class="lines" title={deviceLabel(session().device)}>
						{deviceLabel(session().device)}
					</bdi>
				</span>
			</td>
			<td
				role="gridcell"
				class="col-active"
				data-label={isActive(session()) ? "Last active" : "Ended"}
			>
				<RowActivity session={session()} ledger={props.ledger} knownAt={props.knownAt} />
			</td>
			<td role="gridcell" class="col-ip mono" data-label="IP address">
				<AddressText
					text={session().ip || (session().status === "active" ? "Not known" : "Not kept")}
				/>
			</td>
			<td role="gridcell" class="col-place" data-label="Location">
				<Show
					when={session().geo?.city}
					fallback={
						<span classList={{ chip: Boolean(session().network) }}>
							{placeOf(session().geo, session().network)}
						</span>
					}
				>
					{(city) => (
						<span class="two-lines" title={placeOf(session().geo)}>
							<bdi class="lines">{city()}</bdi>
							<span class="quiet">{countryName(session().geo?.country ?? "")}</span>
						</span>
					)}
				</Show>
			</td>
			<td role="gridcell" class="col-created" data-label="Signed in">
				<span class="two-lines">
					<Ago at={session().createdAt} />
					<span class="quiet lines" title={methodsOf(session().authMethods)}>
						{methodsInShort(session().authMethods)}
					</span>
				</span>
			</td>
			<td role="gridcell" class="col-expires" data-label="Expires">
				{isActive(session()) &&
					momentOf(Math.min(session().expiresAt, session().idleExpiresAt), serverNow())}
			</td>
			<td role="gridcell" class="col-actions">
				<span class="row-actions">
					<Show when={isEndOffered()}>
						<button
							type="button"
							class="button quiet-danger"
							tabIndex={-1}
							data-goes-with-session
							aria-disabled={!canEnd(session()) || endingWaits() !== null}
							title={endingWaits() ?? undefined}
							aria-label={`End session of ${title()}`}
							onClick={() => props.onEnd()}
						>
							End
						</button>
					</Show>
					<Menu
						label={`More actions for ${title()}`}
						class="button ghost icon-button"
						align="end"
						tabIndex={-1}
						items={items()}
					>
						<Icon name="more" />
					</Menu>
				</span>
			</td>
		</tr>
	);
}
