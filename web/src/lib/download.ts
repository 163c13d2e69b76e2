/** Saves a value as the API gave it. */
export function downloadJson(fileName: string, value: unknown): void {
	const text = `${JSON.stringify(value, null, 2)}\n`;
	downloadBlob(fileName, new Blob([text], { type: "application/json" }));
}

/** Saves a text exactly as it is: of evidence every byte counts. */
export function downloadText(fileName: string, text: string): void {
	downloadBlob(fileName, new Blob([text], { type: "application/octet-stream" }));
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
