/** A file with the name under which it was brought: of a folder, its path in there. */
interface Brought {
	file: File;
	name: string;
}

export const chosenFiles = (input: HTMLInputElement): Brought[] =>
	[...(input.files ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

const fileOf = (entry: FileSystemFileEntry): Promise<File | null> =>
	new Promise((resolve) => entry.file(resolve, () => resolve(null)));

/** A reader hands a folder out in parts, and an empty one is the last. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		const part = await new Promise<FileSystemEntry[]>((resolve) =>
			reader.readEntries(resolve, () => resolve([])),
		);
		if (part.length === 0) return all;
		all.push(...part);
	}
}

async function filesUnder(entry: FileSystemEntry): Promise<Brought[]> {
	if (entry.isDirectory) {
		const inside = await entriesOf(entry as FileSystemDirectoryEntry);
		return (await Promise.all(inside.map(filesUnder))).flat();
	}
	const file = await fileOf(entry as FileSystemFileEntry);
	return file ? [{ file, name: entry.fullPath.replace(/^\//, "") }] : [];
}

/** What was dropped, with all that is in dropped folders. */
export async function droppedFiles(data: DataTransfer): Promise<Brought[]> {
	// Entries have to be taken before anything is awaited: the browser forgets them then.
	const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
	const plain = [...data.files].map((file) => ({ file, name: file.name }));
	const found = entries.filter((entry) => entry !== null);
	return found.length > 0 ? (await Promise.all(found.map(filesUnder))).flat() : plain;
}
