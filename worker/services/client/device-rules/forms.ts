import { type Rule, rule } from "./rule.ts";

/** What a device is, by words of its own; the name of a row is a type of device. */
export const formRules: readonly Rule[] = [
	rule(
		"console",
		/PlayStation|\bPSP\b|Nintendo|\bXbox|Dreamcast/i,
		"named with the system",
		"Mozilla/5.0 (PLAYSTATION 3; 3.55)",
	),
	rule(
		"tv",
		/Smart-?TV|\bTV Safari|[;(] ?TV;|GoogleTV|Android TV|Apple ?TV|\btvOS\b|HbbTV|CE-HTML|\bRoku|BRAVIA|\bViera|NetCast|NETTV|Web0S|Chromecast|\bCrKey\b|\bAFT[A-Z\d]{1,8}\b|SHIELD Android|\bSTB\b|WebTV|Philips.*Opera TV|\bOMI\/|VIDAA|ViziOS|\bTiVo|\bSky_|\bavui\/tv|\bMB\d{2,3}\/\d|BrightSign|LG NetCast|Vewd|LG Browser|\bBeyondTV|inettvbrowser/i,
		"televisions and what is put beside them",
		"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/6.0 TV Safari/537.36",
	),
	rule(
		"tv",
		/^Mozilla\/5\.0 \([^)]*(?:\bTV\b|[A-CE-Za-z]TV(?=[ ;)/_\d])|STB|BOX\b|\bBox\b|\b4K\b|UHD)/,
		"models that are sold as such; phones seldom write it large",
		"Mozilla/5.0 (Linux; Android 9; Rombica TV Air Build/A95X_F1_PLUS; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.91 Safari/537.36",
	),
	rule(
		"desktop",
		/\(PC;|\b2in1\b|Chromebook/,
		"a computer, whatever its system is on otherwise",
		"Mozilla/5.0 (PC; OpenHarmony 6.1; Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/6.1.0.100 HuaweiBrowser/6.1.3.321",
	),
	rule(
		"tablet",
		/\biPad|\biPd\d/,
		"old ones and their apps say iPhone OS too",
		"Mozilla/5.0 (iPad; CPU iPhone OS 8_3 like Mac OS X) AppleWebKit/600.1.4 (KHTML, like Gecko) FxiOS/1.0 Mobile/12F69 Safari/600.1.4",
	),
	rule(
		"mobile",
		/\biPhone\b|\biPod\b|iPhone\d|Windows Phone|\bFBSS.*FBID\/phone/,
		"a phone, whatever else is said",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
	),
	rule(
		"tablet",
		/\bTablet\b(?! PC)|PlayBook|\bKF[A-Z]{2,6}\b|Kindle Fire|\bXoom\b|TouchPad|MediaPad|MatePad|\bNexus (?:7|9|10)\b|\bPixel (?:C|Tablet)\b|\bS[MC]-[TXP]\d|\bGT-[PN](?:1|3[1]|5|6[28]|7|8)\d|\bGalaxy ?Tab|Lenovo ?(?:TB|TAB|YT)|\bTB-?[\dX]\w+|\bYOGA Tab|\bXiaomi Pad|\bMi ?Pad|\bRedmi ?Pad|\bOPD\d{4}|\bAGS\d?-|\bBAH\d?-|Transformer|\bSGP\d{3}|\bIdeaTab|\bNook\b|FBID\/(?:tablet|pad)|Silk-Accelerated|device\/tablet/i,
		"names of tablets",
		"Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.2.6 like Chrome/120.0.6099.230 Safari/537.36",
	),
	rule(
		"tablet",
		/(?<=[( ;_-])(?:[A-Za-z]{0,20}(?:Tab|TAB)(?:[ _-]?[A-Z]?\d{1,9})?|\w{0,20}(?:Pad|PAD)|MID[ _-]?\d{0,9})(?=[ ;)_+-])(?<=\([^)]*)|\/apad/,
		"models that are sold as such, which say Mobile more often than not",
		"Mozilla/5.0 (Linux; Android 5.1; Masstel Tab 710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/73.0.3683.90 Mobile Safari/537.36",
	),
	rule(
		"tablet",
		/Macintosh.*(?:CriOS|FxiOS|EdgiOS|OPiOS|OPT|GSA|DuckDuckGo|Mobile)\//,
		"an iPad says Macintosh when it asks for the pages of desktops, a phone does not by itself",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) EdgiOS/125 Version/13.0.3 Safari/605.1.15",
	),
	rule(
		"mobile",
		/\b(?:Mobile|Phone)\b.*(?:rv:|Android|Harmony)|Android.*\b(?:Mobile|Mobi)\b|\(Mobile;|Tizen.*Mobile/i,
		"browsers say Mobile on phones and not on tablets",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36",
	),
	rule(
		"mobile",
		/MIDP|CLDC|WAP2|UP\.Browser|UCWEB|\bJ2ME|(?:^|\()(?:Nokia|SAMSUNG-|SonyEricsson)|^LG[-/]|^MOT-|^ZTE|^HUAWEI|^ALCATEL|^Spice |^Pantech|\(LG-|Obigo|NetFront|MAUI|\bBREW\b|\bPPC;|\(PSP/i,
		"phones from before systems had names",
		"SAMSUNG-C3053/1.0 Openwave/6.2.3 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI) MMP/2.0",
	),
];
