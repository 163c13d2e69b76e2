import { useNavigate } from "@solidjs/router";
import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo } from "solid-js";
import { api, type Organization } from "../../api/client.ts";
import { isOutsider, useOrganizations, useSignedIn } from "../../api/session.tsx";
import { distanceOf } from "../../lib/matching.ts";
import { nameOf } from "../../lib/people.ts";
import { askEndingOf } from "../shell/asked-ending.ts";
import type { Place } from "../shell/places.ts";
import { setTheme, themeLabel, themes } from "../shell/theme.ts";
import { showFrontDialog } from "../shortcuts/front-dialog.ts";
import { directOf } from "./direct.ts";
import { recentCommands } from "./recent.ts";
import { type Command, type Group, resultsFor } from "./results.ts";

/** The question that it leads to is asked on the page of the person. */
export const endAllOf = "End all sessions of…";

/** People are looked for from so many letters on. */
const lettersMin = 2;
const peopleMax = 6;

const command = (
	group: Command["group"],
	label: string,
	icon: Command["icon"],
	run: () => void,
	hint?: string,
): Command => ({ group, label, icon, run, hint });

/** What the palette offers for what is typed: of the console at once, of people as soon as the server has answered. */
export function useResults(of: {
	places: Accessor<Place[]>;
	organization: Accessor<Organization | undefined>;
	/** What is looked for; settles a little after the typing. */
	sought: Accessor<string>;
	typed: Accessor<string>;
	/** Whether a person is chosen, all of whose sessions are to be ended. */
	isEnding: Accessor<boolean>;
	onAskWhom: () => void;
}) {
	const navigate = useNavigate();
	const me = useSignedIn();
	const organizations = useOrganizations();
	const recent = recentCommands();
	const home = () => `/o/${of.organization()?.slug}`;
	/** What is allowed of the organization's people: a global admin comes in by a grant. */
	const scope = () => {
		const here = of.organization();
		if (!here) return null;
		if (!isOutsider(here)) return "manage";
		return me.supportSessions.find((one) => one.organizationId === here.id)?.scope ?? null;
	};

	const people = useQuery(() => ({
		// Among what is known of sessions: whatever forgets that forgets these.
		queryKey: ["sessions", of.organization()?.id, "palette", of.sought()],
		queryFn: () =>
			api.users.list.query({
				organizationId: of.organization()?.id ?? "",
				filter: of.sought() ? { q: of.sought() } : { active: true },
				sort: { by: "lastSeenAt", direction: "desc" },
				limit: peopleMax,
			}),
		enabled: scope() !== null && of.sought().length >= (of.isEnding() ? 0 : lettersMin),
		placeholderData: keepPreviousData,
	}));
	const found = (): Command[] => {
		if (of.typed().trim().length < (of.isEnding() ? 0 : lettersMin) || !scope()) return [];
		const isOld = people.isPlaceholderData || of.sought() !== of.typed().trim();
		return (people.data?.items ?? [])
			.filter(({ name, email }) => !isOld || distanceOf(`${name} ${email}`, of.typed()) !== null)
			.map((person) => {
				const go = () => {
					if (of.isEnding()) askEndingOf(person.id);
					navigate(`${home()}/users/${encodeURIComponent(person.id)}`);
				};
				return command("People", nameOf(person), "user", go, person.email);
			});
	};

	const fixed = createMemo((): Command[] => {
		const others = organizations.data ?? [];
		return [
			...of
				.places()
				.map(({ label, icon, key, href }) =>
					command("Pages", label, icon, () => navigate(href), `g ${key}`),
				),
			command("Pages", "My sessions", "user", () => navigate("/me/sessions")),
			...(scope() === "manage"
				? [{ ...command("Actions", endAllOf, "exit", of.onAskWhom), goesOn: true }]
				: []),
			command("Actions", "Keyboard shortcuts", "info", () => showFrontDialog("keys"), "?"),
			...themes.map((name) => command("Actions", themeLabel(name), "moon", () => setTheme(name))),
			...(others.length > 1 ? others : []).map(({ name, slug }) =>
				command("Organizations", name, "building", () => navigate(`/o/${slug}/sessions`), slug),
			),
		];
	});

	const groups = createMemo((): Group[] => {
		const ofPeople = { title: "People", commands: found() };
		const direct = scope() && !of.isEnding() ? directOf(of.typed()) : null;
		const title = "Sessions and receipts";
		const go = (path: string) => () => navigate(home() + path);
		const ofDirect = {
			title,
			commands: direct ? [command(title, direct.label, "search", go(direct.path))] : [],
		};
		const ofConsole = of.isEnding() ? [] : resultsFor(fixed(), of.typed(), recent);
		// Where an id or an address was typed, nothing else can be meant.
		const all = [...ofConsole, ofPeople];
		return (direct?.isExact ? [ofDirect, ...all] : [...all, ofDirect]).filter(
			({ commands }) => commands.length > 0,
		);
	});
	return { groups, isLooking: () => people.isFetching, isFailed: () => people.isError };
}
