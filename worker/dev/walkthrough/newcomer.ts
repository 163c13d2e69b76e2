const brands = (...names: string[]): string =>
	[...names, "Not-A.Brand"].map((name) => `"${name}";v="141"`).join(", ");

/** What the person of the scene is called at first, and later. No one of the seed is called like it. */
export const newcomer = {
	first: { name: "Zeynep Walker", email: "zeynep.walker@wanderers.example" },
	second: { name: "Zeynep Işıkłowa-Þorbergs", email: "zeynep@straße.wanderers.example" },
};

export const addressOfLaptop = "2001:db8:7a1c::42";

const istanbul = { country: "TR", city: "Istanbul", latitude: 41.01, longitude: 28.98 };

/** A laptop: Chromium's user agent says neither Brave nor Windows 11. */
export const brave = {
	ip: addressOfLaptop,
	geo: istanbul,
	userAgent:
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	clientHints: {
		"Sec-CH-UA": brands("Chromium", "Brave"),
		"Sec-CH-UA-Mobile": "?0",
		"Sec-CH-UA-Platform": '"Windows"',
		"Sec-CH-UA-Platform-Version": '"15.0.0"',
	},
};

/** A phone: every Android phone of today says the model "K". */
export const pixel = {
	ip: "203.0.113.142",
	geo: istanbul,
	userAgent:
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
	clientHints: {
		"Sec-CH-UA": brands("Google Chrome", "Chromium"),
		"Sec-CH-UA-Mobile": "?1",
		"Sec-CH-UA-Platform": '"Android"',
		"Sec-CH-UA-Model": '"Pixel 8"',
	},
};

/** Six ways in which somebody types the person, and how many of the two sessions each finds. */
export const typedFor = (
	userId: string,
	address: string,
): { way: string; typed: string[]; sessions: 1 | 2 }[] => [
	{ way: "the name without its accents", typed: ["isiklowa thorbergs"], sessions: 2 },
	{
		way: "the name as other keyboards write it",
		typed: ["ZEYNEP IŞIKŁOWA", "IŞIKLOWA‐ÞORBERGS", "Ｚｅｙｎｅｐ işıkłowa"],
		sessions: 2,
	},
	{
		way: "the e-mail address, in both forms of its domain",
		typed: ["Zeynep@STRASSE.wanderers.example", "<zeynep@xn--strae-oqa.wanderers.example>"],
		sessions: 2,
	},
	{ way: "the domain", typed: ["@wanderers.example"], sessions: 2 },
	{ way: "the user id, or how it begins", typed: [userId, userId.slice(0, -2)], sessions: 2 },
	{
		way: "the address, in brackets, long, or how it begins",
		typed: [`[${address}]`, address.replace("::", ":0:0:0:0:"), `${address.split("::")[0]}:`],
		sessions: 1,
	},
];

/** Ranges that programs read differently. */
export const rangesRefused = ["10/8", "010.0.0.0/8"];

/** Where the laptop goes: to an address that is nowhere, and to the other end of the world. */
export const onTheWay = "198.51.100.23";
export const farAway = {
	ip: "2001:db8:beef::42",
	geo: { country: "NZ", city: "Auckland", latitude: -36.85, longitude: 174.76 },
};
