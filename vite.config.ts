import { fileURLToPath } from "node:url";
import { build, defineConfig, type Plugin, type ProxyOptions, type UserConfig } from "vite";
import solid from "vite-plugin-solid";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Solid's `template()` parses its compiled templates through `innerHTML`, which the page's Trusted Types policy
 * refuses. This sends that one assignment, and no other, through the policy named `solid`.
 */
function trustedTemplates(): Plugin {
	const assignment = "t.innerHTML = html;";
	let isApplied = false;
	return {
		name: "curfew-trusted-templates",
		apply: "build",
		transform(code, id) {
			if (!/\/solid-js\/web\/dist\/web\.js$/.test(id)) return null;
			if (code.split(assignment).length !== 2) {
				throw new Error("Solid changed how it parses templates: adapt trustedTemplates().");
			}
			isApplied = true;
			const policy =
				'const solidPolicy = globalThis.trustedTypes?.createPolicy("solid", { createHTML: (html) => html });';
			return {
				code: `${policy}\n${code.replace(assignment, "t.innerHTML = solidPolicy ? solidPolicy.createHTML(html) : html;")}`,
				map: null,
			};
		},
		buildEnd(error) {
			if (!error && !isApplied) {
				throw new Error(
					"Solid's template() was not found: the page would be blank under its policy.",
				);
			}
		},
	};
}

const backend = `http://127.0.0.1:${process.env.CURFEW_PORT ?? "8787"}`;

/** The Worker takes cookies only from its own origin, so the dev server speaks to it under that origin. */
const toBackend: ProxyOptions = {
	target: backend,
	changeOrigin: true,
	configure(proxy) {
		proxy.on("proxyReq", (request) => {
			if (request.hasHeader("origin")) request.setHeader("origin", backend);
		});
	},
};

/** What both pages are built with. */
const shared: UserConfig["build"] = {
	outDir: path("./web/dist"),
	// The first versions with `light-dark()`: older ones would get a polyfill several times the size.
	target: ["chrome123", "firefox128", "safari17.5"],
	cssMinify: "lightningcss",
	// All of these browsers know `modulepreload`.
	modulePreload: { polyfill: false },
	// Icons and the like stay files: the content security policy has no `data:` for scripts and styles.
	assetsInlineLimit: 0,
};

// Libraries here read properties and name globals at load time without meaning anything by it.
const treeshake = {
	propertyReadSideEffects: false,
	unknownGlobalSideEffects: false,
} as const;

/** People's own page is built by itself, after the admin UI: they share no file, so that neither grows by the other. */
function myDevicesPage(): Plugin {
	return {
		name: "curfew-my-devices",
		apply: "build",
		async closeBundle(error) {
			if (error) return;
			await build({
				configFile: false,
				root: path("./web"),
				cacheDir: path("./node_modules/.cache/vite"),
				logLevel: "warn",
				plugins: [solid(), trustedTemplates()],
				build: {
					...shared,
					emptyOutDir: false,
					copyPublicDir: false,
					rolldownOptions: { input: path("./web/my-devices.html"), treeshake },
				},
			});
		},
	};
}

/**
 * Pages that are used together come together: what is alike in them compresses away, and whoever opened one has the
 * others. A feature that is not named here has files of its own.
 */
const together: Record<string, readonly string[]> = {
	record: ["overview", "people", "receipts", "health", "audit"],
	settings: ["administrators", "api-tokens", "policies", "organizations", "support"],
	evidence: ["evidence"],
	sessions: ["sessions"],
	frame: ["shell", "shortcuts", "palette"],
	entrance: ["sign-in"],
};

function fileOfFeature(id: string): string | null {
	const feature = /\/web\/src\/features\/([\w-]+)/.exec(id)?.[1] ?? "";
	const file = Object.entries(together).find(([, features]) => features.includes(feature));
	return file?.[0] ?? null;
}

const config: UserConfig = {
	root: path("./web"),
	cacheDir: path("./node_modules/.cache/vite"),
	plugins: [solid(), trustedTemplates(), myDevicesPage()],
	build: {
		...shared,
		emptyOutDir: true,
		rolldownOptions: {
			treeshake: {
				...treeshake,
				// Its package does not say so, and its link over WebSockets, which nothing uses, would come along.
				moduleSideEffects: [{ test: /\/@trpc\/client\/dist\//, sideEffects: false }],
			},
			// What the first page needs comes in one file: several compress worse, and it is 48 kB in all.
			// What later pages share comes in few: the first page names each file that any of them needs.
			output: {
				// Of what the first page downloads, hashes are what compresses least; 42 bits keep versions apart.
				chunkFileNames: "assets/[name]-[hash:7].js",
				codeSplitting: {
					groups: [
						{ name: "app", tags: ["$initial"] },
						{ name: "shared", test: /\/web\/src\/(ui|lib)\//, minShareCount: 2 },
						{ name: fileOfFeature, debugName: "feature" },
					],
				},
			},
		},
	},
	server: {
		host: "127.0.0.1",
		proxy: {
			"/trpc": toBackend,
			"/auth": toBackend,
			"/healthz": toBackend,
			"/my-devices/": toBackend,
			"/live": { ...toBackend, ws: true },
		},
	},
};

export default defineConfig(({ command }) => {
	// A build is a production build, also when a test run starts it; libraries choose their files by this.
	if (command === "build") process.env.NODE_ENV = "production";
	return config;
});
