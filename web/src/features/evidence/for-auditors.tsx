/** For whoever was handed a file and asks what it is worth; the same as `worker/docs/for-auditors.md`. */
export function ForAuditors() {
	return (
		<section class="sheet prose" id="for-auditors" aria-labelledby="for-auditors-title">
			<h2 id="for-auditors-title" tabIndex={-1}>
				For auditors: what such a file proves
			</h2>
			<p>
				A file of evidence holds one entry of an organization's audit log: who ended whose sessions,
				when, and since when they are refused everywhere. An exported log with its manifest holds
				every entry up to a signed one.
			</p>
			<h3>It proves</h3>
			<ol>
				<li>These facts were written into this log, and not one letter was changed since.</li>
				<li>Whoever holds the log's key has signed that, and cannot deny it later.</li>
				<li>
					If a witness has signed, too: by the time it states the entry was there, and the log had
					only grown until then.
				</li>
				<li>Of an exported log: these are all entries. None is missing, and none was added.</li>
			</ol>
			<h3>It does not prove</h3>
			<p>
				That what was written down was true. It proves what was recorded, when, and whom the system
				took the caller to be. Names beside ids in an export were looked up when it was made.
			</p>
			<h3>How to check it</h3>
			<ol>
				<li>
					Get the log's key another way than the file: from records, a contract, or a person you
					know.
				</li>
				<li>
					Drop the files on this page and paste the key. Or on a command line, from the sources:{" "}
					<code class="break">npm run verify -- FILE… --key FILE</code>
				</li>
				<li>
					Read the verdict. Wrong names the file and the line; not decidable names what is missing.
				</li>
				<li>
					Keep the file, the key and the newest checkpoint. Given next time as an earlier
					checkpoint, it shows that nothing you have seen was taken back.
				</li>
			</ol>
		</section>
	);
}
