import { useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, Show } from "solid-js";
import { api, type SavedView } from "../../../../api/client.ts";
import { problemOf } from "../../../../api/errors.ts";
import { attempt } from "../../../../api/query-client.ts";
import { isOutsider, useOrganization } from "../../../../api/session.tsx";
import { isolated } from "../../../../lib/people.ts";
import { copyText } from "../../../../ui/fields/copy-button.tsx";
import { Icon } from "../../../../ui/icon.tsx";
import { toast } from "../../../../ui/messages/toasts.ts";
import { ConfirmDialog } from "../../../../ui/overlays/confirm-dialog.tsx";
import { Menu, type MenuItem } from "../../../../ui/overlays/menu.tsx";
import { type SessionView, viewSearch } from "../session-view.ts";
import { builtInViews } from "./built-in-views.ts";
import { type SaveOrder, SaveViewDialog } from "./save-view-dialog.tsx";
import { isSameView, keptOf, readViewsAgain, savedViewsQuery, viewKept } from "./saved-views.ts";

/** Views by their names: those that everybody has, and those that administrators of the organization keep. */
export function ViewsMenu(props: { view: SessionView; onChange: (view: SessionView) => void }) {
	const organization = useOrganization();
	const query = useQuery(() => savedViewsQuery(organization().id));
	const saved = createMemo(() =>
		(query.data ?? []).map((kept) => ({ ...kept, view: viewKept(kept) })),
	);
	const builtIn = builtInViews.map(({ name, filter }) => ({ name, view: viewKept({ filter }) }));
	const current = createMemo(() => saved().find(({ view }) => isSameView(view, props.view)));
	const currentName = () =>
		current()?.name ?? builtIn.find(({ view }) => isSameView(view, props.view))?.name;

	/** The saved view that was on screen last: what was changed since may be kept in it. */
	const [lastId, setLastId] = createSignal<string>();
	createEffect(() => {
		const shown = current();
		if (shown) setLastId(shown.id);
	});
	const changed = () => (currentName() ? undefined : saved().find(({ id }) => id === lastId()));

	const [saving, setSaving] = createSignal<SaveOrder | null>(null);
	const [removing, setRemoving] = createSignal<SavedView | null>(null);

	const choose = (name: string, view: SessionView): MenuItem => ({
		label: isolated(name),
		checked: name === currentName(),
		onSelect: () => props.onChange(view),
	});
	const changes = (): MenuItem[] => {
		const shown = current();
		const before = changed();
		if (isOutsider(organization())) return [];
		const items: MenuItem[] = [];
		if (before)
			items.push({
				label: `Save changes to “${isolated(before.name)}”`,
				onSelect: () =>
					void keep(
						organization().id,
						{ ...keptOf(props.view), name: before.name },
						{ viewId: before.id },
					),
			});
		if (!currentName()) {
			items.push({
				label: "Save this view…",
				onSelect: () => setSaving({ ...keptOf(props.view), name: "", unknown: props.view.unknown }),
			});
		}
		if (shown) {
			const { view: _view, ...kept } = shown;
			items.push(
				{
					label: `Rename “${isolated(shown.name)}”…`,
					onSelect: () => setSaving({ ...kept, viewId: kept.id, unknown: [] }),
				},
				{
					label: `Remove “${isolated(shown.name)}”…`,
					danger: true,
					onSelect: () => setRemoving(kept),
				},
			);
		}
		return items;
	};
	const items = (): MenuItem[] => {
		const copy: MenuItem = {
			label: "Copy link to this view",
			onSelect: () => {
				const path = `/o/${organization().slug}/sessions${viewSearch(props.view)}`;
				void copyText(location.origin + path, "Link").then((isCopied) => {
					toast(
						isCopied
							? { text: "Link copied." }
							: { text: `Couldn't copy. The link is ${path}`, problem: true },
					);
				});
			},
		};
		const kept = saved().map(({ name, view }) => choose(name, view));
		return [
			...builtIn.map(({ name, view }) => choose(name, view)),
			...separated(kept),
			...separated([...changes(), copy]),
		];
	};

	/** Without an id it is a new view; the same key again asks for what was asked for before. */
	const keep = async (
		organizationId: string,
		{ name, filter, sort }: Pick<SavedView, "name" | "filter" | "sort">,
		{ viewId, key }: { viewId?: string; key?: string },
	) => {
		const outcome = await attempt(() =>
			api.savedViews.save.mutate({
				...{ organizationId, name, filter },
				...(viewId && { viewId }),
				...(key && { idempotencyKey: key }),
				...(sort && { sort }),
			}),
		);
		void readViewsAgain(organizationId);
		if (outcome.ok) toast({ text: `View “${isolated(name)}” saved.` });
		else
			toast({
				text: `View “${isolated(name)}” was not saved. ${outcome.problem.message}`,
				problem: true,
			});
	};
	const remove = async (view: SavedView) => {
		const organizationId = organization().id;
		const key = crypto.randomUUID();
		const outcome = await attempt(() =>
			api.savedViews.remove.mutate({ organizationId, viewId: view.id }),
		);
		// Somebody else was faster: it is what was wanted.
		if (!outcome.ok && outcome.problem.reason !== "not_found") return outcome.problem;
		setRemoving(null);
		void readViewsAgain(organization().id);
		toast({
			text: outcome.ok
				? `View “${isolated(view.name)}” removed.`
				: `View “${isolated(view.name)}” had been removed already.`,
			...(outcome.ok && { undo: () => keep(organizationId, outcome.value.view, { key }) }),
		});
		return null;
	};

	return (
		<>
			<Menu
				label={currentName() ? `Views: ${isolated(currentName() ?? "")}` : "Views"}
				class="button views-button"
				align="end"
				items={items()}
				header={
					<Show when={query.isError && !query.data}>
						<p class="menu-header quiet">
							Saved views can't be read right now. {problemOf(query.error).message}
						</p>
					</Show>
				}
			>
				<span class="views-name">
					Views
					{/* The usual one needs no name: the room is the search box's. */}
					<Show when={currentName() !== builtIn[0]?.name && currentName()}>
						{(name) => (
							<>
								: <bdi>{name()}</bdi>
							</>
						)}
					</Show>
				</span>
				<Icon name="chevron" />
			</Menu>
			<Show when={saving()} keyed>
				{(order) => (
					<SaveViewDialog
						organizationId={organization().id}
						order={order}
						onClose={() => setSaving(null)}
					/>
				)}
			</Show>
			<Show when={removing()} keyed>
				{(view) => (
					<ConfirmDialog
						title={`Remove “${isolated(view.name)}”?`}
						keepLabel="Keep view"
						actLabel="Remove view"
						onAct={() => remove(view)}
						onClose={() => setRemoving(null)}
					>
						<p>
							It goes for every administrator of <bdi>{organization().name}</bdi>. No session ends,
							and links to it go on working.
						</p>
					</ConfirmDialog>
				)}
			</Show>
		</>
	);
}

/** Items under a line of their own. */
const separated = ([first, ...others]: MenuItem[]): MenuItem[] =>
	first ? [{ ...first, separated: true }, ...others] : [];
