import { For } from "solid-js";
import type { AuditEntry, Policy, PolicyField } from "../../api/client.ts";
import { defaults, fieldWords, valueWords } from "../policies/field-words.ts";

type Changes = Extract<AuditEntry["details"], { changed: unknown }>["changed"];

/** A value of the policy in words; of a field that this page does not know, as it came. */
const policyWords = (field: string, value: Policy[PolicyField]): string =>
	field in fieldWords
		? valueWords(field as PolicyField, { ...defaults, [field]: value })
		: String(value);

const labelOf = (field: string): string =>
	field in fieldWords ? fieldWords[field as PolicyField].label : field;

/** What a change of the policy changed: each setting before and after. */
export function PolicyDifference(props: { changes: Changes }) {
	return (
		<section>
			<h3 id="policy-difference">What changed</h3>
			<table class="plain-table difference" aria-labelledby="policy-difference">
				<thead>
					<tr>
						<th scope="col">Setting</th>
						<th scope="col">Before</th>
						<th scope="col">After</th>
					</tr>
				</thead>
				<tbody>
					<For each={props.changes}>
						{({ field, before, after }) => (
							<tr>
								<th scope="row">{labelOf(field)}</th>
								<td>
									<del>{policyWords(field, before)}</del>
								</td>
								<td>
									<ins>{policyWords(field, after)}</ins>
								</td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</section>
	);
}
