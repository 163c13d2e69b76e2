import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipKeyOf } from "../facts/place.ts";
import { foldText } from "./fold.ts";
import {
	matchesSearch,
	mayBeginId,
	personTermsOf,
	sortKeyOf,
	termsMax,
	wordsTyped,
} from "./search-words.ts";

const finds = (person: { name: string; email: string }, typed: string): boolean =>
	matchesSearch(
		{ words: wordsTyped(typed), ids: [], ranges: [] },
		{ sessionId: "ses_1", userId: "usr_1", ip: null, terms: personTermsOf(person) },
	);

describe("a name is found by what people type for it, and by nothing else", () => {
	it.each<[name: string, found: string[], not: string[]]>([
		[
			"Jane Doe",
			["jane", "JANE d", "doe jane", "Doe, Jane", "jane.doe", '"Jane Doe"', "ｊａｎｅ"],
			["ane", "janed", "jane smith", "jane doe x"],
		],
		["Jan Eriksson", ["jan e", "jan-eriksson", "eriks"], ["jane", "janeriksson"]],
		["Đặng Văn Đức", ["dang van duc", "Đức", "đặng"], ["ang"]],
		["Þórður Guðmundsson", ["thordur", "gudmund", "Þór"], ["ordur"]],
		["Æsa Øster", ["aesa", "oster", "oester", "ÆSA"], ["asa"]],
		["Jürgen Müller", ["muller", "mueller", "MÜLLER", "juergen", "jurgen"], ["uller"]],
		["Straße Œuvre", ["strasse", "oeuvre", "STRASSE"], ["strase"]],
		["Əliyev Əhməd", ["eliyev", "aliyev", "ehmed"], ["liyev"]],
		["ISPARTA Ilgaz", ["ısparta", "isparta", "İLGAZ"], []],
		["Αλέξανδρος Παπαδόπουλος", ["ΑΛΕΞΑΝΔΡΟΣ", "παπαδοπουλος", "αλέξ"], ["λεξ"]],
		["Пётр Семёнов", ["петр", "СЕМЕНОВ", "пётр"], ["етр"]],
		["Сергей Соловьёв", ["сергей", "соловьев"], ["серый"]],
		["В’ячеслав", ["вячеслав", "в'ячеслав"], []],
		["آمنة الزهراء", ["امنه", "امنة", "الزهراء"], ["منة"]],
		["مصطفى رؤوف", ["مصطفي", "رووف", "مصطفى"], []],
		["علی کریمی", ["علي كريمي", "علی"], []],
		["عبدالرحمن", ["عبد الرحمن", "عبدالرحمن"], ["رحمن"]],
		["عبد الله", ["عبدالله", "الله عبد"], []],
		["علی‌رضا", ["علیرضا", "رضا", "علی رضا"], []],
		["דָּוִד כהן", ["דוד", "כהנ"], ["וד"]],
		["सीता शर्मा", ["सीता", "शर्मा", "शर्"], ["सता", "शरमा", "मा"]],
		["কৃষ্ণা রায়", ["কৃষ্ণা", "রায়"], ["কষণ"]],
		["மீனா குமார்", ["குமார்", "மீ"], ["மனா", "கமார்"]],
		["ఆనంద్ రావు", ["ఆనంద్", "రావు"], ["రవు"]],
		["김민수", ["김", "민수", "수", "김민수".normalize("NFD"), "김 민수"], ["기", "민순"]],
		["김 민수", ["김민수", "민수 김"], ["금"]],
		["王小明", ["王", "小明", "明", "王 小明"], ["明小"]],
		["王 小明", ["王小明", "小明 王"], []],
		["山田ひかり", ["ひかり", "ヒカリ", "山田", "かり"], ["ひがり"]],
		["ジョン・スミス", ["スミス", "ジョン", "じょんすみす", "ｽﾐｽ", "ジョン・スミス"], ["スズ"]],
		["ສົມຊາຍ", ["ສົມ", "ຊາຍ"], ["ສມ"]],
		["សុខ វណ្ណា", ["វណ្ណា", "សុខ", "ណ្ណា"], ["សខ"]],
		["အောင်ဆန်း", ["ဆန်း", "အောင်"], ["ဆနး"]],
		["Anna 王芳", ["anna", "芳", "anna 王芳"], ["nna"]],
		[
			"Siobhán O´Brien",
			["obrien", "o'brien", "o’brien", "o`brien", "brien", "o brien", "O'B"],
			["siobhano"],
		],
		["Pat O Brien", ["obrien", "o'brien"], []],
		["Patricia Obrien", ["o'brien"], []],
		["Annemarie Fuchs", ["anne-marie"], ["anne marie"]],
		["Anne Marie Fuchs", ["anne-marie", "anne–marie", "marie"], ["annemarie"]],
		[
			"Jean‑Pierre",
			["jean-pierre", "jean pierre", "jeanpierre", "pierre", "JEAN—PIERRE"],
			["ierre"],
		],
		["Ludwig van der Berg", ["vanderberg", "van der berg", "berg"], ["vanb"]],
		["Al-Hassan, Omar", ["alhassan", "al hassan", "al-hassan", "hassan"], []],
		["J.R.R. Tolkien", ["jrr tolkien", "j.r.r. tolkien", "J. R. R.", "tolkien j"], []],
		["JRR Tolkien", ["j.r.r. tolkien"], []],
		["St. John", ["st john", "st.john", "St. John"], []],
		["Gal·la Serra", ["galla", "gal·la"], []],
		["Jane (Janie) Doe", ["janie", "jane doe"], []],
		["José".normalize("NFD"), ["josé", "josé".normalize("NFC"), "jose"], ["jos é"]],
		["मो\u200dहन", ["मोहन"], []],
		["\u202bJane\u202c", ["jane"], []],
		["N'Golo Kanté", ["ngolo", "n'golo", "golo", "kante"], []],
		["Jean-Luc Picard", ["luc jean", "jeanluc picard", "luc-picard"], ["luc-jean"]],
		[
			"Jane D. Roe",
			["jane roe", "jane & roe", "roe;jane", "jane*"],
			["ja_e", "j%e", "*", "%", "_"],
		],
		["ʿAbd al-Raḥmān", ["abd al-rahman", "rahman"], []],
		["Hawaiʻi Kāleo", ["hawaii", "kaleo"], []],
		["തമിഴ് സിന്ധു", ["സിന്ധു"], ["സനധ"]],
		["ਸਿੰਘ", ["ਸਿੰਘ", "ਸਿੰ"], ["ਸੰਘ"]],
		["이서연", ["서연", "이서", "이 서연"], ["섯", "ㅅ", "이섯"]],
		["พรทิพย์ แก้ว", ["ทิพย์", "พร", "แก้ว พร"], ["พท", "แกว"]],
		["Agent ٠٠٧", ["007", "۰۰۷"], ["07"]],
	])("%s", (name, found, not) => {
		const person = { name, email: "" };
		expect(found.filter((typed) => !finds(person, typed))).toEqual([]);
		expect(not.filter((typed) => finds(person, typed))).toEqual([]);
	});
});

describe("an e-mail address is found whole, by its parts and by its domains", () => {
	it.each<[email: string, found: string[], not: string[]]>([
		[
			"jane.doe+work@mail.example.com",
			[
				"jane.doe+work@mail.example.com",
				"JANE.DOE+WORK@MAIL",
				"jane.doe",
				"doe+work",
				"work",
				"janedoe",
				"jane_doe",
				"@mail.example.com",
				"@example.com",
				"@exam",
				"@mail.",
				"mail.example.com",
				"example.com",
				"example",
				"mailto:jane.doe+work@mail.example.com",
				"<jane.doe+work@mail.example.com>",
				"mailto:jane.doe+work@mail.example.com?subject=Hello",
			],
			[
				"@ample.com",
				"ample.com",
				"@com",
				"@mail.com",
				"jane@example.com",
				"doe@mail.example.com",
				"@example.org",
				"janedoe@mail.example.com",
			],
		],
		[
			"o'brien@exam-ple.ie",
			["o'brien@exam-ple.ie", "o’brien@", "obrien", "@exam-ple", "exam-ple.ie"],
			["@example.ie", "@ple.ie"],
		],
		["josé@example.com".normalize("NFD"), ["josé@example.com", "jose@example.com"], ["os"]],
		[
			"j@xn--mnchen-3ya.example",
			[
				"@münchen.example",
				"@münch",
				"j@xn--mnchen-3ya.example",
				"@xn--mnchen-3ya.example",
				"münchen",
			],
			["@chen"],
		],
		["j@bücher.example", ["@xn--bcher-kva.example", "@bücher", "@bucher"], []],
		["root@localhost", ["@localhost", "@local", "root@localhost"], []],
		["用户@例え.jp", ["@例え.jp", "用户@例え.jp", "用户"], ["@え.jp"]],
	])("%s", (email, found, not) => {
		const person = { name: "", email };
		expect(found.filter((typed) => !finds(person, typed))).toEqual([]);
		expect(not.filter((typed) => finds(person, typed))).toEqual([]);
	});

	it.each([
		["Jane Doe <jane@example.com>", true],
		['"Doe, Jane" <jane@example.com>', true],
		["Jane Doe (jane@example.com);", true],
		["John Doe <jane@example.com>", false],
		["Jane Doe <john@example.com>", false],
	])("all of %s must match", (typed, found) => {
		expect(finds({ name: "Jane Doe", email: "jane@example.com" }, typed)).toBe(found);
	});
});

it.each(["", "  ", "-", "'", "\"'", ".,;", "@", "<>", "---", "…", "\u200d", "´", "()", "+_-"])(
	"%j has no words and finds nobody",
	(typed) => {
		expect(wordsTyped(typed)).toEqual([]);
		expect(finds({ name: typed || "Jane", email: "jane@example.com" }, typed)).toBe(false);
	},
);

const name = fc
	.string({ unit: "binary", maxLength: 60 })
	.filter((text) => /\p{L}/u.test(foldText(text)));
const email = fc
	.tuple(fc.stringMatching(/^[a-z0-9]([a-z0-9.+_'-]{0,20}[a-z0-9])?$/), fc.domain())
	.map((parts) => parts.join("@"));
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

it("people are found by their own name and address, in any Unicode form and order", () => {
	fc.assert(
		fc.property(name, email, (own, address) => {
			const person = { name: own, email: address };
			for (const typed of [own, own.normalize("NFD"), own.normalize("NFC"), address]) {
				expect(finds(person, typed), typed).toBe(true);
			}
			expect(finds(person, `${own} <${address}>`)).toBe(true);
		}),
		{ numRuns: 500 },
	);
});

it("every beginning of a word in whole characters finds it", () => {
	const words = fc.array(fc.stringMatching(/^[\p{L}\p{M}]{1,12}$/u), {
		minLength: 1,
		maxLength: 6,
	});
	fc.assert(
		fc.property(words, (own) => {
			for (const word of own) {
				let typed = "";
				for (const { segment } of characters.segment(foldText(word))) {
					typed += segment;
					const found =
						wordsTyped(typed).length === 0 || finds({ name: own.join(" "), email: "" }, typed);
					expect(found, typed).toBe(true);
				}
			}
		}),
		{ numRuns: 500 },
	);
});

it("a person is found by every word of a long name, by words that follow each other, and by the address", () => {
	const name =
		"Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Cipriano de la Santísima Trinidad Ruiz y Picasso";
	const person = { name, email: "pablo.ruiz@mail.example.com" };
	const words = name.split(" ");
	const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
	const typed = [...words, ...pairs, name, "ruiz.y.picasso", "mail.example", person.email];
	expect(typed.filter((text) => !finds(person, text))).toEqual([]);
});

it("a person is found by the first words and the last of a name without end, and by the address", () => {
	const words = Array.from({ length: 70 }, (_, index) => `w${index}x`);
	const person = { name: words.join(" "), email: "ada.lovelace@example.com" };
	const typed = [...words.slice(0, 31), "w69x", "lovelace", "@example.com", person.email];
	expect(typed.filter((text) => !finds(person, text))).toEqual([]);
});

it("terms are few, short, distinct, whole and folded, whatever a person is called", () => {
	const long = fc.string({ unit: fc.constantFrom(..."aé-.' 한ใจ佐@_+Ж𝒳"), maxLength: 600 });
	fc.assert(
		fc.property(fc.oneof(long, name), fc.oneof(long, email), (own, address) => {
			const terms = personTermsOf({ name: own, email: address });
			expect(terms.length).toBeLessThanOrEqual(termsMax);
			expect(new Set(terms).size).toBe(terms.length);
			expect(wordsTyped(own).length).toBeLessThanOrEqual(8);
			for (const term of [...terms, ...wordsTyped(own)]) {
				expect(term.length).toBeGreaterThan(0);
				expect(term.length).toBeLessThanOrEqual(64);
				expect(term.isWellFormed()).toBe(true);
			}
		}),
		{ numRuns: 300 },
	);
});

it("an empty search finds nothing, and each of the three kinds finds by itself", () => {
	const session = { sessionId: "ses_ab", userId: "auth0|5f", ip: "10.1.2.3", terms: ["jane"] };
	const none = { words: [], ids: [], ranges: [] };
	expect(matchesSearch(none, session)).toBe(false);
	expect(matchesSearch({ ...none, words: ["ja"] }, session)).toBe(true);
	expect(matchesSearch({ ...none, words: ["ja", "doe"] }, session)).toBe(false);
	expect(matchesSearch({ ...none, ids: ["x", "auth0|"] }, session)).toBe(true);
	expect(matchesSearch({ ...none, ids: ["ses_a"] }, session)).toBe(true);
	expect(matchesSearch({ ...none, ids: ["5f"] }, session)).toBe(false);
	expect(matchesSearch({ ...none, ids: ["ses", "auth"] }, session)).toBe(false);
	expect(matchesSearch({ ...none, ids: ["bob"] }, { ...session, userId: "bob" })).toBe(true);
	expect(
		matchesSearch(
			{ ...none, ranges: [{ from: ipKeyOf("10.0.0.0"), to: ipKeyOf("10.1.255.255") }] },
			session,
		),
	).toBe(true);
	expect(
		matchesSearch(
			{ ...none, ranges: [{ from: ipKeyOf("10.2.0.0"), to: ipKeyOf("10.3.0.0") }] },
			session,
		),
	).toBe(false);
	expect(
		matchesSearch({ ...none, ranges: [{ from: "", to: "z" }] }, { ...session, ip: null }),
	).toBe(false);
});

it.each([
	["550", true],
	["usr_t", true],
	["ses_a", true],
	["https://", true],
	["deadbeef", true],
	["ada", false],
	["ses", false],
	["margare", false],
	["4", false],
	["42", false],
	["", false],
])("%j may begin an id: %j", (typed, may) => {
	expect(mayBeginId(typed)).toBe(may);
});

it("people are sorted by the folded name, else by the e-mail address", () => {
	const sorted = ["", "(émile) Zola", "Ödön von Horváth", "øystein", "Zoë"].map((own) =>
		sortKeyOf({ name: own, email: "Änne@Example.com" }),
	);
	expect(sorted).toEqual(["anne@example.com", "emile zola", "odon von horvath", "oystein", "zoe"]);
	expect(sortKeyOf({ name: "", email: "" })).toBe("");
	expect(sortKeyOf({ name: `${"a".repeat(39)}𝒷𐐨`, email: "" })).toBe(`${"a".repeat(39)}b`);
	expect(sortKeyOf({ name: `${"a".repeat(39)}𐐨`, email: "" })).toBe("a".repeat(39));
});
