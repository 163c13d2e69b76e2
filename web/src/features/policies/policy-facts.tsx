import { For } from "solid-js";
import type { PolicyView } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { Icon } from "../../ui/icon.tsx";
import { fieldWords, sections, valueWords } from "./field-words.ts";
import { SourceChip } from "./source-chip.tsx";

/** The policy for those who may only look: what holds, and who decides it. */
export function PolicyFacts(props: { view: PolicyView }) {
	const organization = useOrganization();
	return (
		<>
			<div class="notice">
				<Icon name="info" />
				<p>
					Only administrators of {organization().name} can change this policy. Support access lets
					you read it.
				</p>
			</div>
			<For each={sections}>
				{(section) => (
					<section class="sheet">
						<h2>{section.title}</h2>
						<dl class="policy-section">
							<For each={section.fields}>
								{(field) => (
									<div class="policy-field">
										<dt class="policy-label">
											{fieldWords[field].label}
											<SourceChip
												isDefault={props.view.sources[field] === "default"}
												setBy={organization().name}
											/>
										</dt>
										<dd>{valueWords(field, props.view.values)}</dd>
										<dd class="quiet">{fieldWords[field].help}</dd>
									</div>
								)}
							</For>
						</dl>
					</section>
				)}
			</For>
		</>
	);
}
