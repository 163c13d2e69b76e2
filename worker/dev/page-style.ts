/** The look of the small pages of the local world: the provider's and the example edge's. */
export const pageStyle = `
:root {
	color-scheme: light dark;
	--text: light-dark(#12161f, #ecf0f7);
	--text-2: light-dark(#414a5b, #b7c0d0);
	--text-3: light-dark(#5b6476, #949eb2);
	--page: light-dark(#f6f7f9, #0d1016);
	--card: light-dark(#ffffff, #141922);
	--hover: light-dark(#f0f3f8, #1a212c);
	--line: light-dark(#dde2ea, #2a3341);
	--control: light-dark(#7a8496, #6e7a90);
	--accent: light-dark(#2450d3, #3b66ee);
	--accent-hover: light-dark(#1b41b5, #3159d8);
	--link: light-dark(#1b41b5, #9db6ff);
	--danger: light-dark(#9e1622, #ff9ea3);
	--danger-subtle: light-dark(#fdecec, #3a161b);
	--success: light-dark(#0f5f36, #6fdc9c);
	--success-subtle: light-dark(#e2f5e9, #0f2c1d);
	--focus: light-dark(#1554f0, #8fb0ff);
}
* { box-sizing: border-box; }
html { font: 400 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: auto 1fr; background: var(--page); color: var(--text); }
.banner { display: flex; align-items: center; gap: 10px; padding: 16px 24px; font-weight: 600; }
.banner svg { inline-size: 22px; block-size: 22px; flex: none; color: var(--accent); }
.banner small { font-weight: 400; font-size: 0.8125rem; color: var(--text-3); }
main { inline-size: 100%; max-inline-size: 600px; margin: 0 auto; padding: 32px 16px 64px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: clamp(20px, 5vw, 32px); box-shadow: 0 1px 2px rgb(12 20 40 / 6%); }
.card + .card { margin-block-start: 16px; }
h1 { margin: 0 0 8px; font-size: 1.375rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; }
h2 { margin: 24px 0 8px; font-size: 0.8125rem; line-height: 1.4; font-weight: 600; color: var(--text-3); }
h2:first-child { margin-block-start: 0; }
p { margin: 0 0 16px; color: var(--text-2); overflow-wrap: anywhere; }
p:last-child { margin-block-end: 0; }
a { color: var(--link); }
ul { list-style: none; margin: 0; padding: 0; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.button { display: inline-flex; align-items: center; min-block-size: 40px; padding: 8px 16px; border: 1px solid transparent; border-radius: 8px; background: var(--accent); color: #ffffff; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--accent-hover); }
.button.quiet { background: transparent; border-color: var(--control); color: var(--text); }
.button.quiet:hover { background: var(--hover); }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin-block-start: 24px; }
.person { display: flex; align-items: center; gap: 12px; inline-size: 100%; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; font: inherit; text-align: start; cursor: pointer; }
.person:hover { background: var(--hover); border-color: var(--control); }
li + li { margin-block-start: 8px; }
.initials { flex: none; display: grid; place-items: center; inline-size: 36px; block-size: 36px; border-radius: 50%; background: var(--hover); border: 1px solid var(--line); color: var(--text-2); font-size: 0.75rem; font-weight: 600; }
.who { flex: 1; min-inline-size: 0; }
.who strong { display: block; font-weight: 600; }
.who span { display: block; color: var(--text-3); font-size: 0.8125rem; overflow-wrap: anywhere; }
.chip { flex: none; padding: 2px 8px; border: 1px solid var(--line); border-radius: 6px; color: var(--text-2); font-size: 0.75rem; }
.status { display: inline-block; margin-block-end: 12px; padding: 2px 10px; border-radius: 6px; font-size: 0.8125rem; font-weight: 600; }
.status.good { background: var(--success-subtle); color: var(--success); }
.status.bad { background: var(--danger-subtle); color: var(--danger); }
dl { display: grid; grid-template-columns: minmax(96px, max-content) 1fr; gap: 8px 20px; margin: 0; }
dt { color: var(--text-3); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.session { padding: 12px 0; border-block-start: 1px solid var(--line); }
.session:first-child { border-block-start: 0; padding-block-start: 0; }
.session span { display: block; color: var(--text-3); font-size: 0.8125rem; overflow-wrap: anywhere; }
@media (max-width: 420px) {
	.banner { padding: 12px 16px; }
	main { padding-block-start: 8px; }
	.person { flex-wrap: wrap; }
	dl { grid-template-columns: 1fr; gap: 0; }
	dd + dt { margin-block-start: 10px; }
}
`;
