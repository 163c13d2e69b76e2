/** "DK" for "Dana Kim"; falls back to the first letter of whatever is there. */
export function initialsOf(name: string): string {
	const words = name.trim().split(/\s+/).filter(Boolean);
	const first = words[0] ?? "?";
	const last = words.length > 1 ? (words.at(-1) ?? "") : "";
	return `${[...first][0] ?? "?"}${[...last][0] ?? ""}`.toUpperCase();
}

/** What stands for a person whose data was erased; only a pseudonym of them is left. */
export const erasedPerson = "Erased person";
export const isErased = (userId: string): boolean => userId.startsWith("erased_");

/** A person as pages call them; the authentication module may know no name. */
export const nameOf = (user: { name: string; email?: string; id: string }): string =>
	user.name.trim() || user.email?.trim() || (isErased(user.id) ? erasedPerson : user.id);

/** Somebody's words inside a sentence that has no elements: written from right to left, they leave it as it is. */
export const isolated = (text: string): string =>
	/[^\0-\u058f]/.test(text) ? `\u2068${text}\u2069` : text;

/** "Dana" of "Dana Kim", for sentences about a person. */
export const firstNameOf = (name: string): string =>
	name === erasedPerson ? name : name.trim().split(/\s+/)[0] || "This person";
