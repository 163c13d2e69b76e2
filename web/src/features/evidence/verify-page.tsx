import { A } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { Icon, Mark } from "../../ui/icon.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { AuditorsLink } from "./auditors-link.tsx";
import { createVerification } from "./create-verification.ts";
import { FileDrop } from "./file-drop.tsx";
import { Findings } from "./findings.tsx";
import { ForAuditors } from "./for-auditors.tsx";
import { type GivenFile, givenText, withFiles, withLastNewline } from "./given-files.ts";
import { LinesField, LogKeys } from "./key-fields.tsx";
import { verdictWords } from "./verdict-words.ts";
import { keyLines, originsOf } from "./verification.ts";

/** For everybody who holds evidence, signed in or not: what it proves, worked out on their own machine. */
export default function VerifyPage() {
	let resultHeading: HTMLHeadingElement | undefined;
	const [files, setFiles] = createSignal<readonly GivenFile[]>([]);
	const [pasted, setPasted] = createSignal("");
	const [keys, setKeys] = createSignal("");
	const [witnesses, setWitnesses] = createSignal("");
	const [earlier, setEarlier] = createSignal("");

	const all = createMemo(() =>
		pasted().trim() === ""
			? files()
			: [...files(), givenText("the pasted text", withLastNewline(pasted()))],
	);
	const verified = createVerification(() => ({
		files: all(),
		keys: keys(),
		witnesses: witnesses(),
		earlier: earlier().trim() === "" ? "" : withLastNewline(earlier()),
	}));
	const isEmpty = () => all().length === 0;
	const hasNoKeys = () => keyLines(keys()).length === 0;

	return (
		<div class="public-page">
			<header class="topbar">
				<A href="/" class="brand-link">
					<Mark />
					Curfew
				</A>
			</header>
			<main id="main" class="page verify-page">
				<div class="page-head">
					<div>
						<PageHeading title="Verify evidence" />
						<p class="lead">
							See what a file from an audit log proves: who did what and when, and that nothing was
							changed since. <AuditorsLink />
						</p>
					</div>
				</div>
				<p class="notice privacy">
					<Icon name="lock" />
					<span>
						<strong>Nothing leaves this browser.</strong> Files are read and verified on your
						machine. Once this page is loaded it works without a connection.
					</span>
				</p>
				<div class="verify-columns">
					<form class="verify-inputs" onSubmit={(event) => event.preventDefault()}>
						<section class="sheet" aria-labelledby="verify-files">
							<h2 id="verify-files">Evidence</h2>
							<FileDrop
								files={files()}
								onAdd={(added) => setFiles((before) => withFiles(before, added))}
								onRemove={(name) =>
									setFiles((before) => before.filter((file) => file.name !== name))
								}
								onClear={() => setFiles([])}
							/>
							<Show when={!isEmpty() && verified()}>
								{(found) => (
									<button
										type="button"
										class="button to-result"
										onClick={() => resultHeading?.focus()}
									>
										{verdictWords[found().verdict].title}: go to the result
										<Icon name="down" />
									</button>
								)}
							</Show>
							<LinesField
								label="Or paste a text"
								hint="A proof, a checkpoint or opened fields. A missing newline at its end is added."
								value={pasted()}
								onInput={setPasted}
							/>
						</section>
						<section class="sheet" aria-labelledby="verify-keys">
							<h2 id="verify-keys">Whom you believe</h2>
							<LogKeys value={keys()} origins={originsOf(all())} onInput={setKeys} />
							<LinesField
								label="Keys of witnesses (optional)"
								hint="One a line. Each of them must have signed, too."
								value={witnesses()}
								onInput={setWitnesses}
							/>
							<LinesField
								label="An earlier checkpoint that you kept (optional)"
								hint="What is proven now must continue it. A consistency proof or the log's tiles show that: bring one of them, too."
								value={earlier()}
								onInput={setEarlier}
							/>
						</section>
					</form>
					<section class="sheet verify-result" aria-labelledby="verify-result">
						<h2 ref={resultHeading} id="verify-result" tabIndex={-1}>
							Result
						</h2>
						<Show
							when={!isEmpty() && verified()}
							fallback={
								<Show when={isEmpty()} fallback={<p class="quiet">Verifying…</p>}>
									<p class="quiet">
										One of these stands here as soon as there is a file, and anew whenever you
										change something:
									</p>
									<ul class="verdicts">
										<For each={Object.values(verdictWords)}>
											{({ title, says, icon, tone }) => (
												<li data-tone={tone}>
													<Icon name={icon} />
													<span>
														<strong>{title}.</strong> {says}
													</span>
												</li>
											)}
										</For>
									</ul>
								</Show>
							}
						>
							{(found) => (
								<>
									<Show when={hasNoKeys() && found().verdict !== "wrong"}>
										<p class="notice" data-tone="warning">
											<Icon name="key" />
											<span>
												No key was given. Anybody could have written these files: give the log's key
												to learn whether it has.
											</span>
										</p>
									</Show>
									<Findings verified={found()} />
								</>
							)}
						</Show>
					</section>
				</div>
				<ForAuditors />
			</main>
		</div>
	);
}
