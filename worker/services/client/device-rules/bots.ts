import { type Rule, rule } from "./rule.ts";

/** What reads pages by itself. Crawlers say what they are; what drives a browser says so in place of its name. */
export const botRules: readonly Rule[] = [
	rule(
		"Headless Chrome",
		/HeadlessChrome|Chrome-Headless/i,
		"a browser without a window is driven by a program",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
	),
	rule(
		"PhantomJS",
		/PhantomJS|SlimerJS/i,
		"a browser without a window",
		"Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
	),
	rule(
		"Playwright",
		/\bPlaywright\//,
		"drives a browser",
		"Playwright/1.44.0 (x64; ubuntu 22.04) node/20.11",
	),
	rule(
		"Cypress",
		/\bCypress\/\d/,
		"drives a browser",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Cypress/13.8.1 Chrome/118.0.5993.159 Electron/27.1.3 Safari/537.36",
	),
	rule(
		"Lighthouse",
		/Chrome-Lighthouse|Google Page Speed/i,
		"measures pages",
		"Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse",
	),
	rule("Pingdom", /\bPingdom/i, "monitor", "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)"),
	rule(
		"UptimeRobot",
		/UptimeRobot/i,
		"monitor",
		"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
	),
	rule(
		"New Relic",
		/NewRelic\w*/,
		"monitor that runs a browser",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.0.0 Safari/537.36 NewRelicSynthetics/1.0",
	),
	rule(
		"Dynatrace",
		/(?:Ruxit|Dynatrace)\s?Synthetic/i,
		"monitor that runs a browser",
		"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/44.0.2403.125 Safari/537.36 RuxitSynthetic/1.0 v6418838628 t38550",
	),
	rule(
		"Catchpoint",
		/\bCatchpoint\b/i,
		"monitor that runs a browser",
		"Mozilla/5.0 (Windows NT 6.1; Catchpoint) AppleWebKit/534.24 (KHTML, like Gecko) Chrome/11.0.696.71 Safari/534.24",
	),
	rule("Datadog", /\bDatadog/i, "monitor", "Datadog/Synthetics"),
	rule(
		null,
		/\b((?:StatusCake|Site24x7|Better Uptime|BetterStack|GTmetrix|PTST|WebPageTest|GomezAgent|YottaaMonitor|Checkly|Nagios|check_http|Zabbix|Blackbox Exporter|kube-probe|GoogleHC|ELB-HealthChecker|Amazon-Route53-Health-Check-Service|Uptime-Kuma|Prometheus))\b/i,
		"monitors and health checks that do not call themselves bots",
		"ELB-HealthChecker/2.0",
	),
	rule(
		"Facebook link preview",
		/facebookexternalhit|facebookcatalog|meta-external/i,
		"previews of links",
		"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
	),
	rule(
		"Yahoo! Slurp",
		/\bSlurp\b/,
		"search engine",
		"Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
	),
	rule(
		null,
		/\b(Mediapartners-Google|APIs-Google|AdsBot-Google|FeedFetcher-Google|Google-InspectionTool|Google-Read-Aloud|Google-Extended|Google-Site-Verification|Google Favicon|GoogleOther|GoogleImageProxy|AppEngine-Google|BingPreview|ChatGPT-User|Claude-User|Claude-Web|Perplexity-User|cohere-ai|anthropic-ai)\b/i,
		"services of search engines and assistants that do not call themselves bots",
		"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.201 Mobile Safari/537.36 (compatible; Google-InspectionTool/1.0;)",
	),
	rule(
		null,
		/\b(Yandex(?!Browser|Search|\.)[A-Z]\w+)\//,
		"the crawlers of Yandex are named after what they look for",
		"Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)",
	),
	rule(
		null,
		/\b(ia_archiver|InternetArchive|heritrix|Nutch|Scrapy|HTTrack|W3C_Validator|W3C-checklink|Screaming Frog|WebZIP|Teleport|Embedly|Iframely|Qwantify|Daum(?:oa)?|ZyBorg|Steeler|holmes|ichiro|Vagabondo|voyager|boitho\.com-dc|wotbox|heritrix|Wappalyzer|Netcraft\w*|Nikto|Nmap|masscan|zgrab|OpenVAS|Qualys|Burp|sqlmap|Nuclei|Feedly|Feedbin|NewsBlur|Inoreader|Tiny Tiny RSS)(?=[/;,)]|$| ?\()/i,
		"archives, readers of feeds and scanners that do not call themselves bots",
		"Scrapy/2.11.0 (+https://scrapy.org)",
	),
	rule(
		null,
		/(?<![\w-])(?!cubot)([a-z\d][\w.!-]{0,60}?(?:bot|crawler|spider|scraper)(?:-[a-z]+)*)(?![a-z@]|\d{2}|_[a-z])/i,
		"most crawlers end their name so; Cubot makes phones",
		"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
	),
	rule(
		null,
		/(?:^|\(|; )((?:[\w.-]{1,40} ){1,3}(?:bot|crawler|spider|scraper))(?=[/;,.)\d]|$| ?\(| v?\d[\d.]*[);])/i,
		"the same as a word of its own",
		"Sogou Pic Spider/3.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
	),
	rule(
		null,
		/\b(Google-[A-Z][\w-]*|\w+-Google|Google (?:Web Preview|Page Speed))\b/,
		"services of Google, of which there are many",
		"DuplexWeb-Google/1.0",
	),
	rule(
		null,
		/\(compatible[;,]\s*(?!\s|MSIE|Konqueror|Windows|Linux|X11|Mac|iCab|U;|Lotus|[a-z]+\))([\w .!-]+?)(?:\/[\w.-]+)? ?;? ?\)/i,
		"a browser names its system there",
		"Mozilla/5.0 (compatible; bigsur.ai/1.0)",
	),
	rule(
		null,
		/\(compatible[;,]\s*(?!\s|MSIE|Linux)([\w .!-]+?)(?:\/[\w.-]+)?[;,]? *\(?\+? ?(?:https?:\/\/|www\.|[\w.-]+@)/i,
		"a browser does not give the address of its makers",
		"Mozilla/5.0 (compatible; Barkrowler/0.9; +https://babbar.tech/crawler)",
	),
	rule(
		null,
		/^Mozilla(?!.*MSIE).*?(?:\b([a-z][\w.-]{1,40})(?:\/[\w.-]{1,40})? ?\(?)?[ +(]https?:\/\//i,
		"the same in the string of a browser that it pretends to be",
		"Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.114 Mobile Safari/537.36 Uptime/1.0 (https://uptime.com)",
	),
];

/** What only programs do and say, but an app on a phone may say so too, and Internet Explorer with additions. */
export const botWordRules: readonly Rule[] = [
	rule(
		null,
		/(?<![\w-])([a-z\d][\w.-]{0,40}(?:crawl|robot|archiver|indexer|monitor|monitoring|fetch|fetcher|checker|scanner|validator|verifier|analy[sz]er|diagnostics|detector|transcoder|screenshot|thumbnails|parser|(?:url|uri|link|microsoft)preview))(?![a-z@])/i,
		"words for what only programs do",
		"Cloudflare-SSLDetector",
	),
	rule(
		null,
		/^((?:[\w.-]+ ){1,3}(?:monitor|monitoring|fetcher|checker|scanner|validator|analyzer|health check|(?:link|url) preview|rss reader))\b/i,
		"the same as a word of its own",
		"kouio.com RSS reader",
	),
	rule(
		null,
		/(?<![\w-])([a-z][\w.]{0,40}(?:rss|feed)\w{0,20}|(?:rss|feed)\w{1,20})(?=[ /;)]|$)/i,
		"readers of feeds",
		"sfFeedReader/0.9",
	),
	rule(
		null,
		/^(?!Mozilla|Opera)([\w .!-]+?)(?:\/[\w.-]+)?[;,:]? ?\(?[ +]*(?:https?:\/\/|www\.)/i,
		"a program that gives the address of its makers wants to be known as one",
		"Embedder/0.2 (+http://support.example/)",
	),
	rule(
		null,
		/^(?!.*MSIE).*?(?:\b([a-z][\w.-]{1,40})(?:\/[\w.-]{1,40})?[ ;]{0,2}[(+ ]{1,3})?(?:https?:\/\/|\bwww\.|[\w-]@[\w-]{1,60}\.\w)/i,
		"a browser gives no address",
		"Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.2.17) Gecko/20110515 HeartRails_Capture/1.0.4 (+http://capture.heartrails.com/)",
	),
];
