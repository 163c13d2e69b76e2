/** Letters that Unicode does not decompose, as people without them on their keyboard type them. */
const plainLetters: Record<string, string> = {
	// Latin
	...{ ß: "ss", æ: "ae", œ: "oe", þ: "th", ƕ: "hv", ȣ: "ou", ĸ: "q" },
	...{ ɑ: "a", ɐ: "a", ⱥ: "a", ƀ: "b", ɓ: "b", ƃ: "b", ƈ: "c", ȼ: "c", ɕ: "c" },
	...{ đ: "d", ð: "d", ɖ: "d", ɗ: "d", ƌ: "d", ȡ: "d", ə: "e", ǝ: "e", ɛ: "e", ɇ: "e" },
	...{ ƒ: "f", ǥ: "g", ɠ: "g", ɡ: "g", ɣ: "g", ħ: "h", ɦ: "h", ⱨ: "h" },
	...{ ı: "i", ɨ: "i", ɩ: "i", ɪ: "i", ȷ: "j", ɉ: "j", ƙ: "k", ⱪ: "k" },
	...{ ł: "l", ƚ: "l", ɫ: "l", ɬ: "l", ɭ: "l", ⱡ: "l", ȴ: "l", ɱ: "m" },
	...{ ŋ: "n", ɲ: "n", ƞ: "n", ɳ: "n", ȵ: "n", ø: "o", ɔ: "o", ɵ: "o", ⱺ: "o" },
	...{ ƥ: "p", ᵽ: "p", ɋ: "q", ɍ: "r", ɽ: "r", ȿ: "s", ʂ: "s", ʃ: "s" },
	...{ ŧ: "t", ƫ: "t", ƭ: "t", ʈ: "t", ⱦ: "t", ȶ: "t", ʉ: "u", ʊ: "u", ʋ: "v", ⱴ: "v" },
	...{ ƿ: "w", ⱳ: "w", ƴ: "y", ɏ: "y", ƶ: "z", ȥ: "z", ʐ: "z", ɀ: "z", ʒ: "z", ⱬ: "z" },
	// Greek, Hebrew: the form at the end of a word
	...{ ς: "σ", ך: "כ", ם: "מ", ן: "נ", ף: "פ", ץ: "צ" },
	// Cyrillic
	...{ ґ: "г" },
	// Arabic, Persian, Urdu: alef, yeh, teh marbuta, heh, kaf
	...{ ٱ: "ا", ى: "ي", ی: "ي", ې: "ي", ۍ: "ي", ے: "ي", ة: "ه", ۃ: "ه", ە: "ه", ہ: "ه", ھ: "ه" },
	...{ ک: "ك", ڪ: "ك" },
	// Malayalam chillus, Bengali khanda ta: one code point, or a consonant and the sign that silences its vowel
	...{ ൺ: "ണ്", ൻ: "ന്", ർ: "ര്", ൽ: "ല്", ൾ: "ള്", ൿ: "ക്", ৎ: "ত্" },
};

const plainLetter = new RegExp(`[${Object.keys(plainLetters).join("")}]`, "gu");

/** Accents that compatibility decomposition would turn into a blank and a mark. */
const spacingApostrophe = /[\u00b4\u0384\u1fbd\u1fbf\u1fcd-\u1fcf\u1fdd-\u1fdf\u1ffd\u1ffe]/gu;
const apostrophe =
	/[`\u00b7\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018-\u201b\u2027\u2032\u2035\ua78b\ua78c]/gu;
const dash = /[\p{Dash_Punctuation}\u02d7\u2043\u2212]/gu;

/** The Indic dot below that marks a borrowed sound; it is often left out. */
const nukta = "\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0c3c\\u0cbc";
/** Marks that another writer leaves out. All other marks (vowels, virama, tones, dakuten) are letters in their script. */
const droppedMark = new RegExp(
	`(?![\\u3099\\u309a])(?=\\p{M})[\\p{Script=Inherited}\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}${nukta}]`,
	"gu",
);
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\u0640]/gu;

/**
 * A text in the one form in which texts are searched: equal for two spellings that mean the same person. What it
 * gives is folded already: `foldText(foldText(x)) === foldText(x)`.
 *
 * | script | what is folded | why |
 * | --- | --- | --- |
 * | all | compatibility forms (full and half width, ligatures, NFC and NFD), case | they differ in bytes alone |
 * | all | joiners, bidi marks, soft hyphens, variation selectors go | nobody sees them |
 * | all | decimal digits become 0–9 | one number has one form |
 * | all | apostrophes become `'`, dashes `-`, line breaks and controls a blank | keyboards differ |
 * | Latin | accents go; letters without decomposition by table (ł l, ø o, ß ss, æ ae, þ th, ı i, ə e …) | typed without them |
 * | Latin | İ, I, ı and i are one | Turkish and other keyboards find each other |
 * | Greek | tonos and breathings go; ς is σ | capitals have neither |
 * | Cyrillic | marks go: ё is е, й is и, ї is і, ў is у; ґ is г | typed without them |
 * | Hebrew | niqqud and cantillation go; final letters are plain | a beginning of a word has no final letter |
 * | Arabic | harakat and tatweel go; أإآٱ are ا, ؤ و, ئىی ي, ةہ ه, ک ك; a lone ء stays | spelling and keyboards vary |
 * | Indic | nukta goes, chillus are written out; vowel signs, virama, anusvara stay | without them it is another name |
 * | Thai, Lao, Khmer, Myanmar, Tibetan | vowels and tones stay | the same |
 * | Japanese | katakana become hiragana; dakuten and ー stay | readings are typed in either |
 * | Korean | whole syllables | jamo alone would find half a syllable |
 * | Chinese | nothing: traditional and simplified, and variants such as 斉 and 斎, are told apart | no mapping is one to one |
 */
export function foldText(text: string): string {
	return text
		.replace(spacingApostrophe, "'")
		.normalize("NFKD")
		.replace(invisible, "")
		.replace(apostrophe, "'")
		.replace(dash, "-")
		.replace(/[\p{Cc}\p{Z}]/gu, " ")
		.toLowerCase()
		.replace(droppedMark, "")
		.replace(plainLetter, (letter) => plainLetters[letter] ?? letter)
		.replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, hiraganaOf)
		.replace(/(?![0-9])\p{Nd}/gu, digitOf)
		.normalize("NFC");
}

const hiraganaOf = (katakana: string): string => String.fromCharCode(katakana.charCodeAt(0) - 0x60);

/** Decimal digits stand in runs of ten, from zero to nine. */
function digitOf(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	let zero = code;
	while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
	return String((code - zero) % 10);
}
