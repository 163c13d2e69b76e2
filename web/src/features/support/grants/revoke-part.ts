import { lazyPart } from "../../../ui/parts/lazy-part.tsx";

/** Asked for on every page and on that of support access: for both it is one part. */
export const RevokeDialog = lazyPart(() => import("./revoke-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
