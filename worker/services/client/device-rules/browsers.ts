import { type Rule, rule } from "./rule.ts";

const chromium =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0";
const android =
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile";
const iphone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

/** Browsers by the word that is theirs alone. Nearly all of them name Chrome or Safari too, which stand last. */
export const browserRules: readonly Rule[] = [
	rule(
		"UC Browser",
		/UC ?Browser|UCWEB|UCMobile|\bUBrowser/i,
		"one of four names, by system and age; some name Opera Mini",
		"NOKIA6120c/UC Browser7.4.0.65/28/352",
	),
	rule(
		"Opera Mini",
		/Opera Mini|OPiOS/i,
		"Opera's servers draw the page",
		"Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16",
	),
	rule(
		"Opera GX",
		/\bOPX\/|OPRGX|Edition GX/,
		"Opera's for games",
		`${chromium} Safari/537.36 OPX/3.1`,
	),
	rule(
		"Opera",
		/\bOPR\/|\bOpera\b|\bOPT\/|\bOPRT\/|\bCoast\//,
		"abbreviates since it is built on Chromium",
		`${iphone} Version/17.5 Mobile/15E148 Safari/604.1 OPT/4.7.0`,
	),
	rule(
		"Microsoft Edge",
		/\bEdg(?:e|A|iOS|W)?\//,
		"a letter more on phones, one less since it is built on Chromium",
		`${android} Safari/537.36 EdgA/97.0.1072.78`,
	),
	rule(
		"Samsung Internet",
		/SamsungBrowser(?!.*\bVR\b)/i,
		"names no Internet",
		"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
	),
	rule(
		"Meta Quest Browser",
		/OculusBrowser/i,
		"keeps its maker's first name",
		"Mozilla/5.0 (X11; Linux x86_64; Quest 2) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/26.2.0.0.10 SamsungBrowser/4.0 Chrome/110.0.5481.192 VR Safari/537.36",
	),
	rule(
		"Yandex Browser",
		/YaBrowser|YaSearchBrowser|YaApp_|YandexSearch|\bYowser\b/i,
		"abbreviates",
		`${chromium} YaBrowser/23.11.2.771 Yowser/2.5 Safari/537.36`,
	),
	rule("Vivaldi", /Vivaldi/i, "adds its name", `${chromium} Safari/537.36 Vivaldi/3.7`),
	rule(
		"Brave",
		/\bbrave\b/i,
		"adds its name, if at all",
		`${iphone} Version/17.5 Brave/1.60 Mobile/15E148 Safari/604.1`,
	),
	rule(
		"DuckDuckGo",
		/\bDdg\/|DuckDuckGo\//i,
		"abbreviates",
		`${iphone} Version/17.5 Mobile/15E148 Safari/604.1 Ddg/17.5`,
	),
	rule(
		"QQ Browser",
		/M?QQBrowser/i,
		"a letter more on phones",
		"MQQBrowser/21 Mozilla/5.0 (HW-HUAWEI_C8500/C8500V100R001C92B234;U;Android/2.1;240*320;CTC/2.0) AppleWebKit/530.17 Mobile Safari/530.17",
	),
	rule(
		"Mi Browser",
		/MiuiBrowser/i,
		"keeps the name of Xiaomi's system",
		`${android} Safari/537.36 XiaoMi/MiuiBrowser/17.6.110613`,
	),
	rule(
		"Mint Browser",
		/Mint Browser/,
		"of Xiaomi, for other phones",
		`${android} Safari/537.36 XiaoMi/Mint Browser/1.3.3`,
	),
	rule(
		"Huawei Browser",
		/HuaweiBrowser/i,
		"adds its name",
		`${android} HuaweiBrowser/12.0.3.310 Mobile Safari/537.36`,
	),
	rule(
		"Honor Browser",
		/honorbrowser/i,
		"names Baidu's too",
		`${android} Safari/537.36 T7/13.38 bdhonorbrowser/9.6.0.4`,
	),
	rule(
		"HeyTap Browser",
		/HeyTapBrowser/i,
		"of Oppo's phones",
		`${android} Safari/537.36 HeyTapBrowser/45.13.4.1`,
	),
	rule(
		"Vivo Browser",
		/VivoBrowser/i,
		"of Vivo's phones",
		`${android} Safari/537.36 VivoBrowser/11.1.0.1`,
	),
	rule(
		"Baidu Browser",
		/baidubrowser|bdbrowser|\bBIDUBrowser/i,
		"three names",
		"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/4.0; .NET4.0E; baidubrowser 1.x)",
	),
	rule(
		"PlayStation",
		/PlayStation|\(PSP/i,
		"the console's own, which says Safari; its system is its name",
		"Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15",
	),
	rule(
		"Amazon Silk",
		/\bSilk(?:\/\d|-Accelerated)/,
		"Amazon's servers draw the page",
		"Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.2.6 like Chrome/120.0.6099.230 Safari/537.36",
	),
	rule("Phoenix Browser", /\bPHX\//, "abbreviates", `${android} Safari/537.36 PHX/20.0`),
	rule(
		"Lenovo Browser",
		/SLBrowser/,
		"abbreviates: smart Lenovo browser",
		`${chromium} Safari/537.36 SLBrowser/9.0.5.12181 SLBChan/105`,
	),
	rule("Whale", /\bWhale\//, "Naver's", `${chromium} Whale/3.24.223.18 Safari/537.36`),
	rule("Quark", /\bQuark(?:PC)?\//, "Alibaba's", `${chromium} Safari/537.36 QuarkPC/1.0`),
	rule(
		"360 Browser",
		/\b360(?:SE|EE|Browser)|QihooBrowser|\bQHBrowser/i,
		"Qihoo's",
		`${chromium} Safari/537.36 QIHU 360SE`,
	),
	rule(
		"Sogou Explorer",
		/MetaSr|SogouMobileBrowser|\bSE 2\.X/,
		"names its renderer",
		`${chromium} Safari/537.36 SE 2.X MetaSr 1.0`,
	),
	rule(
		"Maxthon",
		/Maxthon|MxBrowser|MXiOS/i,
		"abbreviates",
		`${chromium} Safari/537.36 MxBrowser/4.5.2.2000`,
	),
	rule(
		"Puffin",
		/\bPuffin\//,
		"its servers draw the page",
		`${android} Safari/537.36 Puffin/9.9.0.51472AP`,
	),
	rule(
		"Dolphin",
		/\bDolphin[/ ]|DolphinHDCN/,
		"adds its name",
		"Dolphin 6.5.1 (iPad; iPhone OS 6.1.3; de_DE)",
	),
	rule(
		"Ecosia",
		/\bEcosia\b/i,
		"adds its name in parentheses",
		`${android} Safari/537.36 (Ecosia android@119)`,
	),
	rule(
		"Aloha",
		/AlohaBrowser|\bABB\//i,
		"adds its name",
		`${android} Safari/537.36 AlohaBrowser/5.6.1`,
	),
	rule(
		"Avast Secure Browser",
		/\bAvast(?:SecureBrowser)?\//,
		"abbreviates",
		`${chromium} Safari/537.36 Avast/120.0.0.0`,
	),
	rule(
		"AVG Secure Browser",
		/\bAVG(?:SecureBrowser)?\//,
		"abbreviates",
		`${chromium} Safari/537.36 AVG/120.0.0.0`,
	),
	rule(
		"Seznam",
		/SznProhlizec|\bSeznam\b/i,
		"Czech for Seznam's browser",
		`${chromium} Safari/537.36 SznProhlizec/4.3.0-251281`,
	),
	rule(
		"Cốc Cốc",
		/coc_coc_browser|CocCocBrowser/i,
		"writes itself without signs",
		`${chromium} Safari/537.36 coc_coc_browser/49.0`,
	),
	rule("Iron", /\bIron\b/, "adds its name", `${chromium} Iron/120.0 Safari/537.36`),
	rule(
		"GNOME Web",
		/Epiphany\//,
		"keeps its first name",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15 Epiphany/605.1.15",
	),
	rule(
		"Tesla",
		/\bTesla\/|QtCarBrowser/,
		"of the car",
		"Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/79.0.3945.130 Chrome/79.0.3945.130 Safari/537.36 Tesla/2022.44.25.1-8d4b4d1d0e1a",
	),
	rule(
		"Nintendo Browser",
		/NintendoBrowser|Nintendo 3DS/,
		"of the console",
		"Mozilla/5.0 (Nintendo Switch; WebApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474",
	),
	rule(
		"NetFront",
		/NetFront/i,
		"of feature phones",
		"SonyEricssonS600i/R4AB Browser/NetFront/3.3 Profile/MIDP-2.0 Configuration/CLDC-1.1",
	),
	rule("Obigo", /Obigo/i, "of feature phones", "ALCATEL-OT510A/382 ObigoInternetBrowser/Q05A"),
	rule(
		"Openwave",
		/UP\.Browser|Openwave/i,
		"of feature phones",
		"Toshiba TS608_TS30/v1.0 UP.Browser/6.2.3.9.d.1 (GUI) MMP/2.0",
	),
	rule(
		"Nokia Browser",
		/NokiaBrowser|BrowserNG|Series60.*AppleWebKit|\bNokia\w+\/.*Profile\/MIDP/i,
		"of Symbian and Series 40",
		"Mozilla/5.0 (MeeGo; NokiaN9) AppleWebKit/534.13 (KHTML, like Gecko) NokiaBrowser/8.5.0 Mobile Safari/534.13",
	),
	rule(
		"Internet Explorer",
		/\bMSIE\b|Trident\/|IEMobile/,
		"version 11 no longer names itself",
		"Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko",
	),
	rule(
		"Waterfox",
		/Waterfox\//,
		"names Firefox too",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0 Waterfox/115.0",
	),
	rule(
		"LibreWolf",
		/LibreWolf\//,
		"names Firefox too",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 LibreWolf/128.0",
	),
	rule(
		"Pale Moon",
		/PaleMoon\//,
		"names Firefox too",
		"Mozilla/5.0 (X11; Linux x86_64; rv:68.0) Gecko/20100101 Goanna/4.8 Firefox/68.0 PaleMoon/29.4.0",
	),
	rule(
		"SeaMonkey",
		/SeaMonkey\//,
		"names Firefox too",
		"Mozilla/5.0 (WindowsCE 6.0; rv:2.0.1) Gecko/20100101 Firefox/4.0.1 SeaMonkey/2.1.1",
	),
	rule(
		"Firefox Focus",
		/\b(?:Focus|Klar)\//,
		"names the engine of the system",
		`${iphone} FxiOS/8.1 Focus/8.1 Mobile/15E148 Safari/605.1.15`,
	),
	rule(
		"Firefox",
		/FxiOS\//,
		"another name on iOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:120.0) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/120.0 Safari/605.1.15",
	),
	rule(
		"Chrome",
		/CriOS\//,
		"another name on iOS",
		`${iphone} CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1`,
	),
];

/** What stands in nearly every string: only when no other word is left over. */
export const commonBrowserRules: readonly Rule[] = [
	rule(
		"Electron app",
		/Electron\//,
		"an app that gives no name",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.113 Electron/7.1.2 Safari/537.36",
	),
	rule(
		"Samsung Internet",
		/Tizen.*(?:Safari|Mobile)/,
		"of televisions and early phones, which says no more",
		"Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36",
	),
	rule(
		"Firefox",
		/Firefox\b|Shiretoko\/|Minefield\/|Fennec\//i,
		"other names for versions to come",
		"Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.1.1pre) Gecko/20090717 Ubuntu/9.04 (jaunty) Shiretoko/3.5.1pre",
	),
	rule(
		"Chromium",
		/\bChromium\//,
		"names Chrome too, mostly",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/120.0 Safari/537.36",
	),
	rule(
		"Chrome",
		/\bChrome\/|\bCrMo\//,
		"every browser that is built on it says so",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
	),
	rule(
		"Android Browser",
		/(?<=Android.*)(?:Version\/\d(?=.*Safari)|Browser\/)|Browser\/AppleWebkit/i,
		"of Android before Chrome came",
		"Mozilla/5.0 (Linux; U; Android 2.2.2; en-gb; HTC Desire Build/FRG83G) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1",
	),
	rule(
		"LG Browser",
		/Web0S|NetCast|LG Browser/,
		"of televisions, which says no more",
		"Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.41 (KHTML, like Gecko) Large Screen WebAppManager Safari/537.41",
	),
	rule(
		"Safari",
		/(?:Macintosh|iPhone|iPad|iPod|Windows).*Safari(?:\/|$)|Macintosh.*Version\/[\d.]+(?: Mobile\/\w+)?$/,
		"every browser that is built on it says so",
		`${iphone} Version/17.5 Mobile/15E148 Safari/604.1`,
	),
];
