import { shown } from "../../../../worker/domain/log/verify/sentences.ts";

const namePartMax = 500;

/** The name of a file that somebody else may have chosen: nothing in it is invisible, nor turns what stands around it. */
export function FileName(props: { name: string }) {
	return <bdi>{shown(props.name, namePartMax)}</bdi>;
}
