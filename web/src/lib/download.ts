/** Saves a value as the API gave it. */
export function downloadJson(fileName: string, value: unknown): void {
	const text = `${JSON.stringify(value, null, 2)}\n`;
	downloadBlob(fileName, new Blob([text], { type: "application/json" }));
}

/** Saves a file as it is. */
export function downloadBlob(fileName: string, file: Blob): void {
	const url = URL.createObjectURL(file);
	const link = document.createElement("a");
	link.href = url;
	link.download = fileName;
	link.click();
	URL.revokeObjectURL(url);
}
