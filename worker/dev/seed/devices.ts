/** Browsers as people have them; the weights are shares of sign-ins. */
export interface DeviceModel {
	weight: number;
	/** How long people stay on it: phones are rarely signed out. */
	kind: "computer" | "handheld" | "program";
	userAgent: string;
}

const computer = (weight: number, userAgent: string): DeviceModel => ({
	weight,
	kind: "computer",
	userAgent,
});
const handheld = (weight: number, userAgent: string): DeviceModel => ({
	weight,
	kind: "handheld",
	userAgent,
});
const program = (weight: number, userAgent: string): DeviceModel => ({
	weight,
	kind: "program",
	userAgent,
});

export const deviceModels: readonly DeviceModel[] = [
	computer(
		20,
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	),
	computer(
		17,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	),
	computer(
		9,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
	),
	computer(
		8,
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
	),
	computer(5, "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"),
	computer(4, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"),
	computer(
		2,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	),
	handheld(
		15,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
	),
	handheld(
		10,
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
	),
	handheld(
		3,
		"Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
	),
	handheld(
		3,
		"Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
	),
	handheld(1, "Mozilla/5.0 (Android 15; Tablet; rv:143.0) Gecko/143.0 Firefox/143.0"),
	program(1, "curl/8.14.1"),
	program(1, "python-requests/2.32.4"),
	program(0.4, ""),
];
