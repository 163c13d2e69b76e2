import { useNavigate } from "@solidjs/router";
import { type Me, signOut } from "../../api/auth.ts";
import { type Problem, problemOf } from "../../api/errors.ts";
import { queryClient } from "../../api/query-client.ts";
import { roleLabel } from "../../lib/labels.ts";
import { initialsOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { toast } from "../../ui/messages/toasts.ts";
import { Menu, type MenuItem } from "../../ui/overlays/menu.tsx";
import { exitPage } from "../../ui/overlays/page-exit.ts";
import { showFrontDialog } from "../shortcuts/front-dialog.ts";
import { setTheme, theme, themeLabel, themes } from "./theme.ts";

export function AccountMenu(props: { me: Me }) {
	const navigate = useNavigate();
	const person = () => props.me.administrator;

	const endSession = async (): Promise<Problem | null> => {
		try {
			await signOut();
		} catch (error) {
			return problemOf(error);
		}
		queryClient.clear();
		// Signing out empties the browser's storage; how pages look says nothing of who was here.
		setTheme(theme());
		// A full load: nothing that was read while signed in stays in memory.
		location.assign("/sign-in");
		return null;
	};
	const signOutHere = async () => {
		const problem = await exitPage({ by: "Signing out", go: endSession });
		if (problem) toast({ text: `Couldn't sign out. ${problem.message}`, problem: true });
	};
	const items = (): MenuItem[] => [
		{ label: "My sessions", icon: "user", onSelect: () => navigate("/me/sessions") },
		...themes.map((name, index) => ({
			separated: index === 0,
			label: themeLabel(name),
			checked: theme() === name,
			onSelect: () => setTheme(name),
		})),
		{ separated: true, label: "Keyboard shortcuts", onSelect: () => showFrontDialog("keys") },
		{ label: "Sign out", icon: "exit", onSelect: () => void signOutHere() },
	];

	return (
		<Menu
			label={`${initialsOf(person().name)}: account of ${person().name}`}
			class="button ghost account-button"
			align="end"
			items={items()}
			header={
				<div class="menu-header">
					<p class="strong">
						<bdi>{person().name}</bdi>
					</p>
					<p class="quiet">{person().email}</p>
					<p class="quiet">{roleLabel(person().role)}</p>
				</div>
			}
		>
			<Avatar name={person().name} id={person().id} />
		</Menu>
	);
}
